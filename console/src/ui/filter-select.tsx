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

/** The filters above a list. */
export function Filters({ children }: { children: React.ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}
