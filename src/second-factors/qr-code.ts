import { say } from '../platform/languages/message.js';
import { html, type Html } from '../platform/pages/html.js';

/** Modules of empty space that readers need around a code. */
const BORDER = 4;

/** Draws a text as a QR code: an SVG that needs no style and no script. */
export async function drawQrCode(text: string): Promise<Html> {
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { ecc: 'M', border: BORDER });
  const dark = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${size} ${size}"
    width="240"
    height="240"
    role="img"
    aria-label="${say('page.qrCode')}"
    shape-rendering="crispEdges"
  >
    <rect width="${size}" height="${size}" fill="#fff" />
    <path d="${dark.join('')}" fill="#000" />
  </svg>`;
}
