/**
 * Lets the log-in page use passkeys: by its button, and among the names that the browser offers for
 * the name field. Without this script, or in a browser without passkeys, the page asks for a
 * password alone.
 */

/** Challenges can be answered for five minutes. The offer beside the names is renewed before. */
const RENEW_MS = 240_000;

const form = document.getElementById('passkey-form');
const button = form.querySelector('button');
const problem = form.querySelector('[role=alert]');
/** Ends the request that is open: a browser has one at a time. */
let open = new AbortController();
/** Counts the presses of the button. */
let presses = 0;
/** Whether the button was pressed and waits for an answer, which the offer must not end. */
let isPressed = false;

async function ask() {
  const response = await fetch('/login/passkey/options', { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`The options could not be read: ${response.status}`);
  return response.json();
}

function toBytes(text) {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function toText(buffer) {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function use(options, mediation) {
  open.abort();
  open = new AbortController();
  const { signal } = open;
  const publicKey = { ...options, challenge: toBytes(options.challenge) };
  const { id, type, response } = await navigator.credentials.get({ publicKey, mediation, signal });
  form.elements.answer.value = JSON.stringify({
    id,
    rawId: id,
    type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : undefined,
    },
  });
  form.submit();
}

/** @param options what the server asks, if it was read just now */
async function offerAmongNames(options) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  if (isPressed) return;
  const renewal = setTimeout(() => void offerAmongNames(), RENEW_MS);
  try {
    const asked = options ?? (await ask());
    if (isPressed) clearTimeout(renewal);
    else await use(asked, 'conditional');
  } catch {
    // It was replaced by another request, or the browser ended it. The button is still there.
    clearTimeout(renewal);
  }
}

async function useByButton() {
  const press = (presses += 1);
  isPressed = true;
  problem.hidden = true;
  try {
    const options = await ask();
    if (press === presses) await use(options, 'optional');
  } catch {
    // The next press goes on in its place.
    if (press !== presses) return;
    isPressed = false;
    problem.hidden = false;
    void offerAmongNames();
  }
}

async function begin() {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  // Where people reach the server by an IP address, it has no passkeys.
  if (/^[\d.]+$|:/.test(location.hostname)) return;
  const options = await ask().catch(() => undefined);
  // The server says so where it can have no passkeys.
  if (!options) return;
  form.hidden = false;
  button.addEventListener('click', () => void useByButton());
  await offerAmongNames(options);
}

void begin();
