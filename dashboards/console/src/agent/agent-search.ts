/** Which calls of the agent are listed. */
export const readAgentSearch = (search: Readonly<Record<string, unknown>>): { q?: string } =>
  typeof search.q === 'string' && search.q !== '' ? { q: search.q.slice(0, 200) } : {}
