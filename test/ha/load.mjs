// What clients do meanwhile: they write and note what was acknowledged, use keys, and try revoked
// ones.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const WRITERS = 4;
const READERS = 4;
const REVOKERS = 2;
/** Between two requests of one client. */
const PAUSE_MS = 40;
/** Longer than any answer may take, so that a late one is measured. */
const GIVE_UP_MS = 60_000;

export class Load {
  /** Ids of acknowledged writes. */
  accounts = [];
  keys = [];
  revoked = [];
  /** Secrets of keys that were acknowledged and not revoked. */
  good = [];
  /** Every answer: when it came, how long it took, its status; 0 if there was none. */
  answers = [];
  wrong = [];
  revokedTries = 0;
  accepted = 0;
  isStopping = false;

  constructor(url, key) {
    this.url = url;
    this.key = key;
    this.agent = new Agent({ keepAlive: true });
  }

  async start() {
    this.good.push(this.key);
    const clients = [
      ...Array(WRITERS).fill(() => this.write()),
      ...Array(READERS).fill(() => this.read()),
      ...Array(REVOKERS).fill(() => this.revoke()),
    ];
    this.running = Promise.all(clients.map((client) => this.repeat(client)));
  }

  async stop() {
    this.isStopping = true;
    await this.running;
    this.agent.destroy();
  }

  async repeat(client) {
    while (!this.isStopping) {
      await client();
      await wait(PAUSE_MS);
    }
  }

  async write() {
    const username = `account-${randomUUID()}`;
    const account = await this.ask('POST', '/api/v1/users/', this.key, {
      username,
      password: 'long-enough-for-it',
    });
    if (account.status === 201) this.accounts.push(account.body.id);
    else this.expectAway(account, 'creates an account');
    const key = await this.makeKey();
    if (!key) return;
    this.keys.push(key.id);
    this.good.push(key.api_key);
  }

  async read() {
    const key = this.good[Math.floor(Math.random() * this.good.length)];
    const answer = await this.ask('GET', '/api/v1/users/whoami', key);
    if (answer.status !== 200) this.expectAway(answer, 'uses a key');
  }

  /** A key that is used, then revoked, and tried until the end. */
  async revoke() {
    const key = await this.makeKey();
    if (key) {
      await this.ask('GET', '/api/v1/users/whoami', key.api_key);
      await this.revokeKey(key);
    }
    for (let count = 0; count < 4; count += 1) await this.tryRevoked();
  }

  async revokeKey({ id, api_key }) {
    for (let isFirst = true; !this.isStopping; isFirst = false) {
      const answer = await this.ask('DELETE', `/api/v1/api_key/${id}`, this.key);
      // 400: there is no such key. An earlier attempt succeeded, and its answer was lost.
      if (answer.status === 200 || (answer.status === 400 && !isFirst)) {
        this.revoked.push(api_key);
        return;
      }
      this.expectAway(answer, 'revokes a key');
      await wait(PAUSE_MS);
    }
  }

  async tryRevoked() {
    const { revoked } = this;
    if (revoked.length === 0) return;
    // The newest most often: a server that lags would still accept it.
    const back = Math.floor(Math.random() ** 3 * revoked.length);
    const answer = await this.ask('GET', '/api/v1/users/whoami', revoked.at(-1 - back));
    this.revokedTries += 1;
    if (answer.status === 200) this.accepted += 1;
    if (answer.status !== 403) this.expectAway(answer, 'tries a revoked key');
  }

  async makeKey() {
    const body = { name: `key-${randomUUID()}` };
    const answer = await this.ask('POST', '/api/v1/api_key/', this.key, body);
    if (answer.status === 200 || answer.status === 201) return answer.body;
    this.expectAway(answer, 'creates a key');
    return undefined;
  }

  /** Any other answer than 503 breaks the promise. */
  expectAway({ status, text, at }, what) {
    if (status === 503) return;
    this.wrong.push({ what, status, text: text.slice(0, 200), at });
  }

  ask(method, path, key, body) {
    const since = performance.now();
    return new Promise((resolve) => {
      const done = (status, text, headers = {}) => {
        const at = performance.now();
        const from = headers['retry-after'] ? 'Gatehouse' : 'HAProxy';
        this.answers.push({ at, ms: at - since, status, from, isRead: method === 'GET' });
        let parsed;
        try {
          parsed = JSON.parse(text);
        } catch {
          // HAProxy's own answers are HTML.
        }
        resolve({ status, text, body: parsed, at });
      };
      const headers = { 'x-api-key': key };
      if (body) headers['content-type'] = 'application/json';
      const options = { method, headers, agent: this.agent, timeout: GIVE_UP_MS };
      const sent = request(this.url + path, options, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (more) => (text += more));
        answer.on('end', () => done(answer.statusCode, text, answer.headers));
        answer.on('error', (error) => done(0, error.message));
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer')));
      sent.on('error', (error) => done(0, error.message));
      sent.end(body && JSON.stringify(body));
    });
  }

  /**
   * What clients met in a period: `seconds` from the first to the last refusal, and `silent`, the
   * longest time without a success.
   */
  refusals(from, to) {
    const all = this.answers.filter(({ at }) => at >= from && at < to);
    const successes = all.filter(({ status }) => status !== 503 && status !== 0);
    const times = [from, ...successes.map(({ at }) => at)];
    const silent = times.slice(1).reduce((most, at, i) => Math.max(most, at - times[i]), 0) / 1_000;
    const refused = all.filter(({ status }) => status === 503 || status === 0);
    const seconds = refused.length > 0 ? (refused.at(-1).at - refused[0].at) / 1_000 : 0;
    const byProxy = refused.filter((answer) => answer.from === 'HAProxy').length;
    const slowest = all.reduce((most, { ms }) => Math.max(most, ms), 0) / 1_000;
    return { requests: all.length, refused: refused.length, byProxy, seconds, silent, slowest };
  }
}
