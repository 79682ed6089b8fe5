/** The names that accounts of Langflow's releases hold as `profile_image`. */
const KNOWN_FORMS: Readonly<Record<string, RegExp>> = {
  Space: /^\d{3}-([A-Za-z][a-z]{0,30}(?: [a-z]{1,30})?)\.(?:svg|png)$/,
  People: /^(People Avatar-\d{2}-\d{2})\.(?:svg|png)$/,
};

/**
 * Draws a picture for a name of one of Langflow's own pictures, which we do not have. The same name
 * always gives the same colors.
 *
 * @returns an SVG text, or undefined for a name of another form
 */
export function drawPicture(folder: string, file: string): string | undefined {
  const form = Object.hasOwn(KNOWN_FORMS, folder) ? KNOWN_FORMS[folder] : undefined;
  // Only letters, digits, hyphens and spaces, so the title needs no escapes.
  const title = form?.exec(file)?.[1];
  if (title === undefined) return undefined;
  const hue = hueOf(`${folder}/${file.slice(0, -4)}`);
  const drawing = folder === 'People' ? person(hue) : planet(hue);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img">
  <title>${title}</title>
  <clipPath id="disc"><circle cx="48" cy="48" r="48"/></clipPath>
  <g clip-path="url(#disc)">
    ${drawing}
  </g>
</svg>
`;
}

function person(hue: number): string {
  return `<path fill="hsl(${hue} 60% 80%)" d="M0 0h96v96H0z"/>
    <path fill="hsl(${hue} 55% 40%)" d="M12 100c0-22 14-34 36-34s36 12 36 34z"/>
    <circle cx="48" cy="40" r="20" fill="hsl(${(hue + 150) % 360} 35% 60%)"/>`;
}

function planet(hue: number): string {
  return `<path fill="hsl(${hue} 45% 22%)" d="M0 0h96v96H0z"/>
    <g fill="#fff"><circle cx="20" cy="22" r="1.5"/><circle cx="74" cy="16" r="1"/><circle cx="82" cy="70" r="1.5"/><circle cx="16" cy="74" r="1"/></g>
    <circle cx="48" cy="48" r="24" fill="hsl(${(hue + 60) % 360} 65% 60%)"/>
    <ellipse cx="48" cy="48" rx="38" ry="9" fill="none" stroke="hsl(${(hue + 120) % 360} 60% 78%)" stroke-width="4" transform="rotate(-20 48 48)"/>`;
}

/** Returns a hue in degrees that depends on all characters of a text. */
function hueOf(text: string): number {
  let hue = 0;
  for (const character of text) hue = (hue * 31 + character.codePointAt(0)!) % 360;
  return hue;
}
