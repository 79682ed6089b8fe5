import { useEffect, useState } from 'react';
import { CONTROL } from './field';
import { classes } from './classes';
import { Icon } from './icons';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

const PAUSE_MS = 250;

/** Searches when one pauses typing. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <div className="relative min-w-36 flex-1 md:max-w-72 md:min-w-56">
      <span className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-soft">
        <Icon name="search" />
      </span>
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        className={classes(CONTROL, 'pl-8')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
