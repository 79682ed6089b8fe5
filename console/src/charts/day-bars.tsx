import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

export interface Day {
  /** As YYYY-MM-DD, in UTC. */
  readonly day: string;
  readonly good: number;
  readonly bad: number;
}

interface DayBarsProps {
  readonly label: string;
  readonly days: readonly Day[];
  readonly names: { readonly good: string; readonly bad: string };
}

const phone = globalThis.matchMedia('(max-width: 639px)');
/** The drawing fills the width that there is: a narrow one has letters to read on a phone. */
const WIDTHS = { phone: 340, other: 720 };
const HEIGHT = 180;
const LEFT = 34;
const BOTTOM = 22;
const TOP = 8;

/** Two numbers a day, one on the other. The same numbers are in a table below. */
export function DayBars({ label, days, names }: DayBarsProps) {
  const { t, i18n } = useTranslation();
  const width = useSyncExternalStore(
    onPhoneChange,
    () => WIDTHS[phone.matches ? 'phone' : 'other'],
  );
  const top = ceiling(Math.max(1, ...days.map(({ good, bad }) => good + bad)));
  const step = (width - LEFT) / Math.max(1, days.length);
  const heightOf = (value: number) => (value / top) * (HEIGHT - BOTTOM - TOP);
  const base = HEIGHT - BOTTOM;
  const dayName = (day: string) =>
    new Date(`${day}T00:00:00Z`).toLocaleDateString(i18n.language, {
      timeZone: 'UTC',
      month: 'short',
      day: 'numeric',
    });
  return (
    <figure>
      <figcaption className="mb-2 flex gap-4 text-xs text-soft">
        <span className="inline-flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-accent" /> {names.good}
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-danger" /> {names.bad}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label} className="w-full">
        {[0, top / 2, top].map((value) => (
          <g key={value} className="text-soft">
            <line
              x1={LEFT}
              x2={width}
              y1={base - heightOf(value)}
              y2={base - heightOf(value)}
              className="stroke-line"
            />
            <text
              x={LEFT - 6}
              y={base - heightOf(value) + 3.5}
              textAnchor="end"
              fontSize="10.5"
              fill="currentColor"
            >
              {value.toLocaleString(i18n.language)}
            </text>
          </g>
        ))}
        {days.map(({ day, good, bad }, place) => (
          <g key={day}>
            <title>{`${dayName(day)}: ${names.good} ${good}, ${names.bad} ${bad}`}</title>
            <rect
              x={LEFT + place * step}
              y={TOP}
              width={step}
              height={base - TOP}
              fill="transparent"
            />
            <rect
              x={LEFT + place * step + step * 0.15}
              y={base - heightOf(good)}
              width={step * 0.7}
              height={heightOf(good)}
              rx="1.5"
              className="fill-accent"
            />
            <rect
              x={LEFT + place * step + step * 0.15}
              y={base - heightOf(good + bad)}
              width={step * 0.7}
              height={heightOf(bad)}
              rx="1.5"
              className="fill-danger"
            />
            {(days.length - place) % 7 === 4 && (
              <text
                x={LEFT + (place + 0.5) * step}
                y={HEIGHT - 6}
                textAnchor="middle"
                fontSize="10.5"
                fill="currentColor"
                className="text-soft"
              >
                {dayName(day)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <details className="mt-2 text-[0.8125rem]">
        <summary className="cursor-pointer text-soft">{t('chart.asTable')}</summary>
        <div
          className="mt-2 max-h-56 overflow-auto rounded-lg border border-line"
          tabIndex={0}
          role="region"
          aria-label={label}
        >
          <table className="w-full text-left">
            <thead>
              <tr className="text-xs text-soft">
                {[t('chart.day'), names.good, names.bad].map((name) => (
                  <th key={name} scope="col" className="px-3 py-1.5 font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.toReversed().map(({ day, good, bad }) => (
                <tr key={day} className="border-t border-line">
                  <td className="px-3 py-1">{dayName(day)}</td>
                  <td className="px-3 py-1">{good}</td>
                  <td className="px-3 py-1">{bad}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function onPhoneChange(listener: () => void): () => void {
  phone.addEventListener('change', listener);
  return () => phone.removeEventListener('change', listener);
}

/** The next even number whose first digits are 1, 2, or 5, so that its half is a whole one. */
function ceiling(value: number): number {
  if (value <= 2) return 2;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((one) => one * magnitude >= value) ?? 10;
  const found = factor * magnitude;
  return found % 2 === 0 ? found : found + 1;
}
