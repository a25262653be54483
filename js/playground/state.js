// Keeps the page's contents in the part of its address that is never sent.
const bytes = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

const through = (data, transform) => bytes(new Blob([data]).stream().pipeThrough(transform));

/** Returns a state as text for an address. */
export const pack = async (state) => {
  const packed = await through(JSON.stringify(state), new CompressionStream('deflate-raw'));
  return btoa(Array.from(packed, (b) => String.fromCharCode(b)).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

// A link is somebody else's text: what it unpacks to has a limit.
const LIMIT = 4_000_000;

/** Returns the state of an address, or null if it holds none. */
export const unpack = async (text) => {
  try {
    const packed = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    const decoder = new TextDecoder();
    let json = '';
    for (let chunk; !(chunk = await reader.read()).done; ) {
      json += decoder.decode(chunk.value, { stream: true });
      if (json.length > LIMIT) return null;
    }
    const state = JSON.parse(json + decoder.decode());
    return state && typeof state === 'object' ? state : null;
  } catch {
    return null;
  }
};
