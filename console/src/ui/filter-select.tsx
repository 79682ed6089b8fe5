import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { classes } from './classes';

interface FilterSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** One filter of a list. Its first choice, the name of the filter, selects everything. */
export function FilterSelect({ label, value = '', onChange, options }: FilterSelectProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value || undefined)}
      className={classes(
        'h-9 max-w-full rounded-md border bg-surface px-2 text-sm hover:border-line-strong',
        value ? 'border-accent text-accent' : 'border-line-strong/60 text-soft',
      )}
    >
      <option value="">{label}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

interface FiltersProps {
  /** What is shown at any width, such as the search. */
  readonly search?: ReactNode;
  /** What is shown at any width, at the end. */
  readonly tools?: ReactNode;
  /** How many of the filters are set. */
  readonly count: number;
  readonly children: ReactNode;
}

/** The filters above a list. Where there is little room, a button shows and hides them. */
export function Filters({ search, tools, count, children }: FiltersProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {search}
      <Button
        icon="settings"
        className={classes('md:hidden', count > 0 && 'border-accent! text-accent!')}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {count > 0 ? t('table.filtersSet', { count }) : t('table.filters')}
      </Button>
      <div
        id={id}
        className={classes(
          'md:contents max-md:order-last max-md:w-full max-md:flex-wrap max-md:items-center max-md:gap-2',
          isOpen ? 'max-md:flex' : 'max-md:hidden',
        )}
      >
        {children}
      </div>
      {tools && (
        <>
          <div className="flex-1 max-md:hidden" />
          {tools}
        </>
      )}
    </div>
  );
}
