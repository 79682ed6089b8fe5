// Runs a real Langflow behind nginx, with the files of deploy/langflow and the package in
// integrations/langflow, and shows that people, API keys, log-outs and deactivations of the built
// server count there. Not a part of CI: it installs packages. It needs Python 3.10 to 3.14 with venv
// and a package index that pip can reach, nginx and Chromium.
//
//   npm run check:connect-langflow               PICTURES=/a/folder for screenshots,
//                                             PYTHON=python3.12 for another Python
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../relying-parties/browser.mjs';
import { freePort, run, stop, stopAll } from '../support/programs.mjs';
import { Visitor } from './browser.mjs';
import { addPerson, logIn } from './people.mjs';
import { ApiClient, equal, Steps } from './steps.mjs';
import { checkIdTokens } from './id-tokens.mjs';
import { checkSecondFactors } from './second-factors.mjs';
import {
  install,
  KEY,
  LOCAL,
  startGatehouse,
  startLangflow,
  startProxy,
  testPackage,
} from './programs.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const WHO_AM_I = '/api/v1/users/whoami';
const FLOWS = '/api/v1/flows/?header_flows=true';

const pictures = process.env.PICTURES;
if (pictures) await mkdir(pictures, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'gatehouse-connect-langflow-'));
const steps = new Steps();
let browser;
try {
  const python = await install();
  await steps.do('the tests and types of integrations/langflow', () => testPackage(python));
  browser = await launchBrowser();
  await checkAll(python);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await stopAll();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
if (!steps.report()) process.exitCode = 1;

async function checkAll(python) {
  const ports = [];
  while (ports.length < 5) ports.push(await freePort());
  const [gatehousePort, langflowPort, splitPort, pagePort, tokenPort] = ports;
  const gatehouse = await startGatehouse(folder, { PORT: String(gatehousePort) });
  const root = new ApiClient(gatehouse.url, { 'x-api-key': KEY });
  const langflow = await steps.do('Langflow with our resolver and auth service starts', () =>
    startLangflow(folder, {
      python,
      name: 'langflow',
      port: langflowPort,
      hasAuthService: true,
      environment: {
        LANGFLOW_EXTERNAL_AUTH_ENABLED: 'true',
        LANGFLOW_EXTERNAL_AUTH_PROVIDER: 'gatehouse',
        LANGFLOW_EXTERNAL_AUTH_IDENTITY_RESOLVER: 'gatehouse_langflow.resolver:resolve',
        LANGFLOW_EXTERNAL_AUTH_TOKEN_COOKIE: 'gatehouse_session',
        GATEHOUSE_URL: gatehouse.url,
      },
    }),
  );
  const { url: langflowUrl } = langflow;
  const places = { gatehouse: gatehouse.url, langflow: langflowUrl };
  const split = await startProxy(folder, 'nginx.conf', { ...places, port: splitPort });
  const page = await startProxy(folder, 'nginx-log-in-page.conf', { ...places, port: pagePort });
  const world = { python, root, langflow, direct: new ApiClient(langflowUrl), split, page };
  const { version } = await world.direct.json('/api/v1/version');
  console.log(`Langflow ${version}`);

  await checkSplitProxy(world);
  await checkKeys(world);
  await checkImported(world);
  await checkLogInPage(world);
  await checkSecondFactors({ ...world, steps, visit });
  const account = await addPerson(root, 'erin');
  await checkIdTokens({
    steps,
    folder,
    python,
    root,
    browser,
    gatehouse,
    account,
    port: tokenPort,
  });
  await stop(gatehouse.running);
  await steps.do('503: while Gatehouse does not answer, with a key and with a cookie', async () => {
    const key = world.direct.with({ 'x-api-key': KEY });
    const cookie = world.direct.with({ cookie: 'gatehouse_session=x' });
    equal([await key.status(FLOWS), await cookie.status(FLOWS)], [503, 503]);
    await langflow.logs(`Gatehouse at ${gatehouse.url} did not decide about a request.`);
    equal((await langflow.readLog()).includes('/auth/verify?'), false);
  });
}

function visit(url) {
  return Visitor.at(browser, { url, pictures });
}

async function checkSplitProxy(world) {
  const alice = await addPerson(world.root, 'alice');
  const visitor = await visit(world.split);
  await steps.do('split proxy: our account logs in with the form of Langflow', async () => {
    await visitor.open('/');
    await visitor.photograph('split-log-in');
    await visitor.logInAtLangflow(alice);
    await visitor.seeFirstPage();
    await visitor.photograph('split-first-page');
  });
  const cookie = await visitor.cookies();
  const asAlice = world.direct.with({ cookie });
  await steps.do(
    '... which Langflow knows by the same name, without rights of its own',
    async () => {
      const { username, is_superuser: isSuperuser } = await asAlice.json(WHO_AM_I);
      equal({ username, isSuperuser }, { username: 'alice', isSuperuser: false });
    },
  );
  await steps.do('... whose API keys in the settings are ours', async () => {
    const client = new ApiClient(world.split, { cookie });
    await client.json('/api/v1/api_key/', { name: 'key of Alice' });
    await visitor.open('/settings/api-keys');
    await visitor.seeText('key of Alice');
    await visitor.photograph('split-api-keys');
  });
  await steps.do('... a wrong password and a stranger are refused', async () => {
    const stranger = await visit(world.split);
    await stranger.open('/login');
    await stranger.logInAtLangflow({ username: 'alice', password: 'wrong' });
    await stranger.seeText('Incorrect username or password');
    await stranger.photograph('split-refused');
    equal(await new ApiClient(world.split).status(FLOWS), 403);
    const forged = { cookie: 'access_token_lf=made-up; gatehouse_session=made-up' };
    equal(await world.direct.with(forged).status(FLOWS), 401);
    await stranger.close();
  });
  await steps.do('... a log-out in the web UI is in force with the next request', async () => {
    equal(await asAlice.status(FLOWS), 200);
    equal(await visitor.logOut(), 200);
    await visitor.page.waitForSelector('input[type="password"]');
    await visitor.photograph('split-logged-out');
    equal(await asAlice.status(FLOWS), 401);
  });
  await visitor.close();
  await steps.do('... so are a deactivation, and a log-out at Gatehouse', async () => {
    const tokens = [];
    for (let i = 0; i < 2; i += 1) tokens.push(await logIn(world.root, alice));
    const [first, second] = tokens.map((token) =>
      world.direct.with({ authorization: `Bearer ${token}` }),
    );
    equal([await first.status(FLOWS), await second.status(FLOWS)], [200, 200]);
    const logOut = await fetch(`${world.root.url}/api/v1/logout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}` },
    });
    equal([logOut.status, await first.status(FLOWS), await second.status(FLOWS)], [200, 401, 200]);
    await world.root.patch(`/api/v1/users/${alice.id}`, { is_active: false });
    equal(await second.status(FLOWS), 401);
    await world.root.patch(`/api/v1/users/${alice.id}`, { is_active: true });
  });
}

async function checkKeys({ python, root, direct, langflow }) {
  const bob = await addPerson(root, 'bob');
  const key = async (body, token) => {
    const client = new ApiClient(root.url, { authorization: `Bearer ${token}` });
    return (await client.json('/api/v1/api_key/', { name: 'key', ...body })).api_key;
  };
  const token = await logIn(root, bob);
  const whole = await key({}, token);
  const withKey = (text) => direct.with({ 'x-api-key': text });
  const flow = JSON.parse(await run(python, [join(HERE, 'make_flow.py')]));
  const { id } = await withKey(whole).json('/api/v1/flows/', flow);
  const asked = { input_value: 'hello', input_type: 'chat', output_type: 'chat' };
  const runWith = (client, query = '') => client.send(`/api/v1/run/${id}${query}`, asked);

  await steps.do('API keys: one of ours runs a flow, in the header and in the query', async () => {
    for (const answer of [
      await runWith(withKey(whole)),
      await runWith(direct, `?x-api-key=${encodeURIComponent(whole)}`),
    ]) {
      equal(answer.status, 200);
      const [{ outputs }] = (await answer.json()).outputs;
      equal(outputs[0].results.message.text, 'hello');
    }
  });
  await steps.do('... without a key, and with one of nobody: refused', async () => {
    equal((await runWith(direct)).status, 403);
    equal((await runWith(withKey('sk-of-nobody'))).status, 403);
  });
  await steps.do(
    '... limited keys: only with the scope langflow:run, and none that is read-only',
    async () => {
      const windmill = new ApiClient(root.url, { authorization: `Bearer ${whole}` });
      const limited = async (limits) =>
        (await windmill.send('/api/users/tokens/create', { label: 'x', ...limits })).text();
      equal((await runWith(withKey(await limited({ scopes: ['langflow:run'] })))).status, 200);
      equal((await runWith(withKey(await limited({ scopes: ['users:read'] })))).status, 403);
      equal((await runWith(withKey(await limited({ read_only: true })))).status, 403);
    },
  );
  await steps.do(
    '... the superuser of Gatehouse is one in Langflow, until the right is taken',
    async () => {
      const chief = await addPerson(root, 'chief');
      const chiefKey = await key({}, await logIn(root, chief));
      const isSuperuser = async () => (await withKey(chiefKey).json(WHO_AM_I)).is_superuser;
      equal(await isSuperuser(), false);
      await root.patch(`/api/v1/users/${chief.id}`, { is_superuser: true });
      equal(await isSuperuser(), true);
      await root.patch(`/api/v1/users/${chief.id}`, { is_superuser: false });
      equal(await isSuperuser(), false);
    },
  );
  await steps.do(
    '... a name that is taken in Langflow is reported, and gets another one',
    async () => {
      const { username } = await withKey(KEY).json(WHO_AM_I);
      equal(/^gatehouse-[0-9a-f]{12}$/.test(username), true);
      await langflow.logs(`is not that of its user in Langflow, '${username}'`);
    },
  );
  await steps.do(
    '... one that Langflow made: neither for our accounts, nor for its own users',
    async () => {
      for (const who of [bob, LOCAL]) {
        const log = await logIn(who === LOCAL ? { url: direct.url } : root, who);
        const client = direct.with({ authorization: `Bearer ${log}` });
        const { api_key: made } = await client.json('/api/v1/api_key/', { name: 'made there' });
        equal(await withKey(made).status(FLOWS), 403);
      }
    },
  );
  await steps.do('... a deactivation is in force with the next request', async () => {
    equal((await runWith(withKey(whole))).status, 200);
    await root.patch(`/api/v1/users/${bob.id}`, { is_active: false });
    equal((await runWith(withKey(whole))).status, 403);
  });
}

async function checkImported({ python, root, direct, langflow }) {
  const carol = await addPerson(root, 'carol');
  const local = { username: 'carol', password: 'a password at Langflow' };
  const add = join(HERE, 'add_user.py');
  await run(python, [add, langflow.database, carol.id, local.username, local.password]);
  await steps.do(
    'an account that was imported with its id is the user that has flows',
    async () => {
      equal(typeof (await logIn(direct, local)), 'string');
      const client = direct.with({ authorization: `Bearer ${await logIn(root, carol)}` });
      const { id, username } = await client.json(WHO_AM_I);
      equal({ id, username }, { id: carol.id, username: 'carol' });
    },
  );
  await steps.do('... whose password at Langflow itself has no use from then on', async () => {
    equal(await logIn(direct, local), undefined);
  });
}

async function checkLogInPage(world) {
  const dora = await addPerson(world.root, 'dora');
  const visitor = await visit(world.page);
  await steps.do('log-in page: a browser is led to Gatehouse, and back to the web UI', async () => {
    await visitor.open('/');
    await visitor.photograph('page-log-in');
    await visitor.logInAtGatehouse(dora);
    await visitor.seeFirstPage();
    await visitor.photograph('page-first-page');
  });
  await steps.do('... a log-out in the web UI ends the log-in at Gatehouse', async () => {
    const asDora = world.direct.with({ cookie: await visitor.cookies() });
    equal(await asDora.status(FLOWS), 200);
    equal(await visitor.logOut(), 200);
    equal(await asDora.status(FLOWS), 401);
    await visitor.open('/');
    await visitor.page.waitForSelector('input[name="name"]');
    await visitor.photograph('page-logged-out');
  });
  await visitor.close();
}
