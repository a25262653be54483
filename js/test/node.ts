// Checked by tsc without the types of a browser, of which Node has no more than these.
import { filters } from 'mcfilter';
import { emulator, load } from 'mcfilter/tools';

declare global {
  interface Request {}
  interface RequestInit {}
  interface Response {}
  interface URL {}
}

const tools = await load(new Uint8Array(8));
export const matches: boolean = tools.match(filters`id[exists]`, { id: 'a' });
export const response: Response = await (await emulator({ contents: {} }))('https://x.microcms.io/api/v1/blog');
