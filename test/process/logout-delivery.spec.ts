import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { LogoutParty } from '../support/logout-party.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { discover, logIn, Person, register, type Registered } from '../support/relying-party.js';

const ADMIN = { username: 'admin', password: 'password-of-the-admin' };
const API_KEY = 'key-of-the-superuser-of-the-logout-test';
const LOG_INS = 6;
const ALONE = { connection: 'close' };

/** On PostgreSQL two processes share the port. The embedded database allows only one. */
describe(`logout tokens of a started server${isOnServer ? ', two processes' : ''}`, () => {
  let database: ProcessDatabase;
  let server: RunningServer;
  let party: LogoutParty;
  let client: Registered;
  let at: { url: string; anonymous: Client };

  const start = async () => {
    server = await startServer({
      ...database.environment,
      ...(isOnServer && { WORKERS: '2' }),
      SUPERUSER_API_KEY: API_KEY,
      SUPERUSER_PASSWORD: ADMIN.password,
      OUTGOING_PRIVATE_HOSTS: '127.0.0.1',
    });
    at = { url: server.url, anonymous: new Client(server.url, ALONE) };
  };
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    party = await new LogoutParty().open();
    await start();
    client = await register(at.anonymous.with({ 'x-api-key': API_KEY }), {
      backchannel_logout_uri: party.url('/logout'),
    });
  });
  afterAll(async () => {
    server?.signal('SIGTERM');
    await server?.finished;
    await party?.close();
    await database?.drop();
  });

  /** Logs in, and logs out. */
  const comeAndGo = async () => {
    const person = new Person(at, ADMIN);
    const tokens = await logIn(await discover(at, client), person);
    await person.submit(await person.get('/logout'));
    return tokens.claims()!['sid'] as string;
  };
  const toldSids = async (count: number) => {
    const issued = { issuer: server.url, clientId: client.client_id };
    return (await party.tokensAt('/logout', count, issued)).map(({ sid }) => sid as string);
  };

  it('come for each log-in', async () => {
    const sids = await Promise.all(Array.from({ length: LOG_INS }, comeAndGo));
    // The server sends a token again after 5 s without an answer, which a busy machine may take.
    const told = new Set<string>();
    for (let count = LOG_INS; told.size < LOG_INS; count = party.countOf('/logout') + 1) {
      for (const sid of await toldSids(count)) told.add(sid);
    }
    expect([...told].sort()).toEqual(sids.sort());
  });

  it('come after a restart, when the server was killed before the application could be reached', async () => {
    await party.close();
    const sid = await comeAndGo();
    server.signal('SIGKILL');
    await server.finished;
    await start();
    party = await new LogoutParty(party).open();
    expect(new Set(await toldSids(1))).toEqual(new Set([sid]));
  });
});
