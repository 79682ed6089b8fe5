import type { FastifyRequest } from 'fastify';

/** An answer of the documentation pages, as it is sent. */
export interface PageAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly rawPayload: Buffer;
}

/** Of such a request the answer depends on more than its address and encoding. */
const CONDITIONS = ['if-none-match', 'if-modified-since', 'range', 'if-range'] as const;
/** There are about 20 files, and browsers send few different encodings. */
const MOST = 100;
/** Files and documents are below 2 MB each, compressed below 0.5 MB. */
const MOST_BYTES = 20_000_000;

/**
 * Keeps the answers of the documentation pages. Compressing Swagger UI and the document takes
 * longer than everything else that the server does for the page.
 */
export class AnswerCache {
  private readonly answers = new Map<string, PageAnswer>();
  private bytes = 0;

  async get(
    { raw, headers }: FastifyRequest,
    create: () => Promise<PageAnswer>,
  ): Promise<PageAnswer> {
    const path = raw.url!.split('?', 1)[0]!;
    // Pages with a query are small, and queries are endless.
    if (path !== raw.url || CONDITIONS.some((name) => headers[name] !== undefined)) return create();
    const key = `${path} ${headers['accept-encoding'] ?? ''}`;
    const kept = this.answers.get(key);
    if (kept) return kept;
    const answer = await create();
    if (answer.statusCode === 200) this.keep(key, answer);
    return answer;
  }

  private keep(key: string, answer: PageAnswer): void {
    if (this.answers.size >= MOST || this.bytes > MOST_BYTES) {
      this.answers.clear();
      this.bytes = 0;
    }
    this.answers.set(key, answer);
    this.bytes += answer.rawPayload.length;
  }
}
