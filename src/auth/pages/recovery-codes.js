/**
 * Copies the recovery codes, or saves them as a file that the browser makes: nothing is sent.
 * Without this script they can be selected.
 */

const list = document.getElementById('recovery-codes');
const ways = document.getElementById('keep-codes');
const [copy, save] = ways.querySelectorAll('button');
const [done, failed] = ways.querySelectorAll('[role=status] > span');

const codes = [...list.querySelectorAll('code')].map(({ textContent }) => textContent);

/** Leaves the codes selected, for people whose browser lets no script copy. */
function copySelection() {
  const range = document.createRange();
  range.selectNodeContents(list);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand('copy');
}

async function copyCodes() {
  let isCopied = true;
  try {
    // Undefined on pages without https.
    await navigator.clipboard.writeText(codes.join('\n'));
  } catch {
    isCopied = copySelection();
  }
  done.hidden = !isCopied;
  failed.hidden = isCopied;
}

function saveCodes() {
  const title = `${document.querySelector('h1').textContent} - Gatehouse, ${location.host}`;
  const text = [title, '', ...codes, ''].join('\r\n');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  link.download = 'gatehouse-recovery-codes.txt';
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

copy.addEventListener('click', () => void copyCodes());
save.addEventListener('click', saveCodes);
ways.hidden = false;
