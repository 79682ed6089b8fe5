import type { Answer, Client } from './client.js';

/** Asks until the server is ready. On a busy machine the database may answer it too late. */
export async function untilReady(client: Client): Promise<Answer> {
  let answer = await client.get('/ready');
  while (answer.status === 503) answer = await client.get('/ready');
  return answer;
}
