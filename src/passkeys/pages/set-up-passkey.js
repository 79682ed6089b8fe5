/**
 * Lets the page at which a second factor must be set up create a passkey. Without this script, in a
 * browser without passkeys, or for an account that may not have one, the page has its other way
 * alone.
 */

const OPTIONS = '/login/second-factor/setup/passkey/options';

const form = document.getElementById('passkey-form');
const button = form.querySelector('button');
const problem = form.querySelector('[role=alert]');

function ask() {
  return fetch(OPTIONS, { credentials: 'same-origin' });
}

async function create() {
  problem.hidden = true;
  button.disabled = true;
  try {
    const options = await (await ask()).json();
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const created = await navigator.credentials.create({ publicKey });
    form.elements.answer.value = JSON.stringify(created.toJSON());
    form.submit();
  } catch {
    problem.hidden = false;
    button.disabled = false;
  }
}

async function begin() {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  // Where people reach the server by an IP address, it has no passkeys.
  if (/^[\d.]+$|:/.test(location.hostname)) return;
  if (!(await ask()).ok) return;
  form.hidden = false;
  button.addEventListener('click', () => void create());
}

void begin();
