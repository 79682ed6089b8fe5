// An account with a second factor: what Langflow's own form and the log-in page of Gatehouse do.
import { TOTP } from 'otpauth';
import { addPerson, logIn } from './people.mjs';
import { ApiClient, equal } from './steps.mjs';

const FACTORS = '/api/v1/account/second_factors/totp';

/** @param visit opens a browser at one of the proxies */
export async function checkSecondFactors({ steps, visit, root, split, page }) {
  const frank = await addPerson(root, 'frank');
  const code = await addAuthenticator(root, frank);
  await steps.do('second factor: the form of Langflow says why the log-in is refused', async () => {
    const visitor = await visit(split);
    await visitor.open('/login');
    await visitor.logInAtLangflow(frank);
    await visitor.seeText('Your account has a second factor');
    await visitor.photograph('split-second-factor');
    await visitor.close();
  });
  await steps.do('... the log-in page asks for a code, and leads to the web UI', async () => {
    const visitor = await visit(page);
    await visitor.open('/');
    await visitor.logInAtGatehouse(frank);
    await visitor.photograph('page-second-factor');
    await visitor.sendCode(code);
    await visitor.seeFirstPage();
    await visitor.close();
  });
}

/** @returns a recovery code: codes of an app work once, and change with the time */
async function addAuthenticator(root, person) {
  const authorization = `Bearer ${await logIn(root, person)}`;
  const client = new ApiClient(root.url, { authorization });
  const { id, secret } = await client.json(FACTORS, { name: 'Phone' });
  const code = new TOTP({ secret }).generate();
  const { recovery_codes: codes } = await client.json(`${FACTORS}/${id}/confirm`, { code });
  equal(codes.length, 10);
  return codes[0];
}
