import { useTranslation } from 'react-i18next';

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago, or until when, in words. */
export function relativeTo(now: number, moment: Date, language: string): string {
  const seconds = (moment.getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(0, 'second');
}

interface TimeProps {
  /** As the server writes it, in UTC. */
  readonly at: string | null | undefined;
  /** What is shown without a time. Default: a dash. */
  readonly otherwise?: string;
}

/** A time in words. The exact one, in the zone of the reader, appears on hover. */
export function Time({ at, otherwise = '–' }: TimeProps) {
  const { i18n } = useTranslation();
  if (!at) return <span className="text-soft">{otherwise}</span>;
  const moment = new Date(at);
  return <Moment moment={moment} text={relativeTo(Date.now(), moment, i18n.language)} />;
}

/** Day and minute, for what lasts until a time. */
export function Deadline({ at }: { at: string }) {
  return <DayAndTime at={at} timeStyle="short" />;
}

/** Day and second, for lists in which the order of times matters. */
export function ExactTime({ at }: { at: string }) {
  return <DayAndTime at={at} timeStyle="medium" />;
}

function DayAndTime({ at, timeStyle }: { at: string; timeStyle: 'short' | 'medium' }) {
  const { i18n } = useTranslation();
  const moment = new Date(at);
  const text = moment.toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle });
  return <Moment moment={moment} text={text} />;
}

function Moment({ moment, text }: { moment: Date; text: string }) {
  const { i18n } = useTranslation();
  return (
    <time
      dateTime={moment.toISOString()}
      title={exact(moment, i18n.language)}
      className="whitespace-nowrap"
    >
      {text}
    </time>
  );
}

function exact(moment: Date, language: string): string {
  return moment.toLocaleString(language, { dateStyle: 'full', timeStyle: 'long' });
}
