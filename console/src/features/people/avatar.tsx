const HUES = [
  '#1a56b0',
  '#0f766e',
  '#7c3aed',
  '#b45309',
  '#be185d',
  '#4d7c0f',
  '#0369a1',
  '#9f1239',
];

/** The first letter of a name on a color that always is the same for it. */
export function Avatar({ name, size = 28 }: { name: string; size?: number }) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 9973;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <circle cx="16" cy="16" r="16" fill={HUES[sum % HUES.length]} />
      <text
        x="16"
        y="16"
        dy="0.36em"
        textAnchor="middle"
        fontSize="14"
        fontWeight="600"
        fill="#fff"
      >
        {([...name][0] ?? '?').toUpperCase()}
      </text>
    </svg>
  );
}
