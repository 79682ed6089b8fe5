// The log-in of a server such as Windmill with a generic OAuth provider: no PKCE, no nonce, no ID
// token. Who somebody is comes from userinfo. The client authenticates in the header or the form.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const { ISSUER, ORIGIN, PORT, CLIENT_ID, CLIENT_SECRET, SECRET_IN_FORM } = process.env;
const CALLBACK = '/user/login_callback/gatehouse';

/** By session. A real application keeps both in its database. */
const people = new Map();
const states = new Set();

createServer(async (request, response) => {
  const url = new URL(request.url, ORIGIN);
  try {
    if (url.pathname === '/') home(request, response);
    else if (url.pathname === '/login') logIn(response);
    else if (url.pathname === CALLBACK) await finishLogIn(url.searchParams, response);
    else response.writeHead(404).end();
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(error.message);
  }
}).listen(Number(PORT), '127.0.0.1');

function home({ headers }, response) {
  const [, session] = /session=(\w+)/.exec(headers.cookie ?? '') ?? [];
  const person = people.get(session);
  if (!person) return redirect(response, '/login');
  response.setHeader('content-type', 'application/json').end(JSON.stringify(person));
}

function logIn(response) {
  const state = randomBytes(16).toString('hex');
  states.add(state);
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: ORIGIN + CALLBACK,
    scope: 'openid profile email',
    state,
  });
  redirect(response, `${ISSUER}/oauth/authorize?${query}`);
}

async function finishLogIn(query, response) {
  if (!states.delete(query.get('state'))) throw new Error('The state is another one.');
  const { access_token: token } = await exchange(query.get('code'));
  const headers = { authorization: `Bearer ${token}` };
  const { name, email } = await readJson(await fetch(`${ISSUER}/oauth/userinfo`, { headers }));
  if (!email) throw new Error('There is no email.');
  const session = randomBytes(16).toString('hex');
  people.set(session, { name, email });
  response.setHeader('set-cookie', `session=${session}; HttpOnly; SameSite=Lax; Path=/`);
  redirect(response, '/');
}

async function exchange(code) {
  const form = { grant_type: 'authorization_code', code, redirect_uri: ORIGIN + CALLBACK };
  const secret = `${encodeURIComponent(CLIENT_ID)}:${encodeURIComponent(CLIENT_SECRET)}`;
  const answer = SECRET_IN_FORM
    ? { body: { ...form, client_id: CLIENT_ID, client_secret: CLIENT_SECRET } }
    : { body: form, headers: { authorization: `Basic ${btoa(secret)}` } };
  return readJson(
    await fetch(`${ISSUER}/oauth/token`, {
      method: 'POST',
      headers: answer.headers,
      body: new URLSearchParams(answer.body),
    }),
  );
}

async function readJson(answer) {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function redirect(response, location) {
  response.writeHead(302, { location }).end();
}
