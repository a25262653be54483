import { client } from './client'

export const related = (category: string, self: string) =>
  client.getList({
    endpoint: 'blog',
    queries: { filters: `category[equals]${category}[and]id[not_equals]${self}`, limit: 3 },
  })

export const featured = () =>
  client.getList({ endpoint: 'blog', queries: { filters: 'featured[equal]true' } })
