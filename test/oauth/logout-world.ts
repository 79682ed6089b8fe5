import { setTimeout as wait } from 'node:timers/promises';
import type * as oidc from 'openid-client';
import { LogoutDelivery } from '../../src/oauth/provider/logout-delivery.service.js';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { LogoutParty } from '../support/logout-party.js';
import { discover, logIn, Person, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ONLINE = { scope: 'openid read keys:write' };
const LONGEST_WAIT_MS = 240_000;
/** How often the server looks for what is due. By itself it does so every second. */
const DELIVERY_MS = 50;
const SCOPES = ['openid', 'offline_access', 'read', 'keys:write'];

/** A client that is told when log-ins end, and what it was told. */
export class ToldClient {
  constructor(
    private readonly world: LogoutWorld,
    readonly client: Registered,
    readonly config: oidc.Configuration,
    readonly path: string,
  ) {}

  /** Logs a person in. @returns the `sid` of the log-in, and the tokens */
  async logIn(person: Person, parameters: Record<string, string> = ONLINE) {
    const tokens = await logIn(this.config, person, parameters);
    return { sid: tokens.claims()!['sid'] as string, sub: tokens.claims()!.sub, tokens };
  }

  /** The `sub` and `sid` that it was told, in the order of their `sid`, after so many came. */
  async told(count: number) {
    const { app, party } = this.world;
    const issued = { issuer: app.url, clientId: this.client.client_id };
    const tokens = await party.tokensAt(this.path, count, issued);
    return tokens
      .map(({ sub, sid }) => ({ sub, sid: sid as string }))
      .sort((a, b) => (a.sid < b.sid ? -1 : 1));
  }

  /**
   * Whether it has got so many and no more once nothing waits to be sent to it. The server forgets
   * a notice a little later than it is told.
   */
  async isQuiet(count: number): Promise<boolean> {
    for (const end = Date.now() + LONGEST_WAIT_MS; Date.now() < end; await wait(50)) {
      const waiting = await this.world.count('oauth_logout_notices', this);
      if (waiting === 0) return this.world.party.countOf(this.path) === count;
    }
    return false;
  }
}

/** A server, a superuser, and relying parties on loopback that the server may ask. */
export class LogoutWorld {
  private clients = 0;
  private readonly delivering: NodeJS.Timeout;

  private constructor(
    readonly app: TestApp,
    readonly superuser: TestAccount,
    readonly party: LogoutParty,
  ) {
    const delivery = app.nest.get(LogoutDelivery);
    this.delivering = setInterval(() => delivery.deliver(), DELIVERY_MS);
  }

  static async start(): Promise<LogoutWorld> {
    const app = await startTestApp({
      OUTGOING_PRIVATE_HOSTS: '127.0.0.1',
      OAUTH_REGISTRATION: 'open',
    });
    return new LogoutWorld(app, await aSuperuser(app), await new LogoutParty().open());
  }

  async end(): Promise<void> {
    clearInterval(this.delivering);
    await this.party.close();
    await this.app.close();
  }

  async aClient(changes: object = {}): Promise<ToldClient> {
    this.clients += 1;
    const path = `/party-${this.clients}`;
    const client = await register(this.app.as(this.superuser), {
      scopes: SCOPES,
      backchannel_logout_uri: this.party.url(path),
      ...changes,
    });
    return new ToldClient(this, client, await discover(this.app, client), path);
  }

  async aPerson(wishes: object = {}) {
    const account = await anEmailUser(this.app, wishes);
    return { account, person: new Person(this.app, account) };
  }

  async logOut(person: Person): Promise<void> {
    await person.submit(await person.get('/logout'));
  }

  async count(table: string, { client }: ToldClient): Promise<number> {
    const [row] = await this.app.dataSource.query<{ n: string }[]>(
      `SELECT count(*) AS n FROM ${table} WHERE client_id = $1`,
      [client.client_id],
    );
    return Number(row!.n);
  }

  /** Makes everything due that waits for its next attempt. */
  async hurry({ client }: ToldClient): Promise<void> {
    await this.app.dataSource.query(
      'UPDATE oauth_logout_notices SET due_at = now() WHERE client_id = $1',
      [client.client_id],
    );
  }
}
