import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes';

export const CONTROL = classes(
  'h-9 w-full min-w-0 rounded-md border border-line-strong/60 bg-surface px-2.5 text-sm text-ink',
  'hover:border-line-strong aria-invalid:border-danger disabled:opacity-60',
);

interface Labelled {
  readonly label: ReactNode;
  /** What helps to fill it in. */
  readonly hint?: ReactNode;
  /** What is wrong with it. */
  readonly fault?: ReactNode;
}

function Frame({
  id,
  label,
  hint,
  fault,
  children,
}: Labelled & { id: string; children: ReactNode }): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-[0.8125rem] font-medium">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-soft">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="text-xs text-danger" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function described(id: string, { hint, fault }: Pick<Labelled, 'hint' | 'fault'>) {
  const by = classes(Boolean(hint) && `${id}-hint`, Boolean(fault) && `${id}-fault`);
  return { 'aria-describedby': by || undefined, 'aria-invalid': fault ? true : undefined };
}

export function TextField({ label, hint, fault, ...rest }: Labelled & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, fault }}>
      <input
        {...rest}
        id={id}
        className={classes(CONTROL, rest.className)}
        {...described(id, { hint, fault })}
      />
    </Frame>
  );
}

export function TextArea({ label, hint, fault, ...rest }: Labelled & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, fault }}>
      <textarea
        rows={3}
        {...rest}
        id={id}
        className={classes(CONTROL, 'h-auto py-1.5 font-mono text-[0.8125rem]', rest.className)}
        {...described(id, { hint, fault })}
      />
    </Frame>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The system's own list: it is operable by keyboard, by voice and on a phone. */
export function SelectField({
  label,
  hint,
  fault,
  options,
  ...rest
}: Labelled & ComponentProps<'select'> & { options: readonly Option[] }) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, fault }}>
      <select {...rest} id={id} className={CONTROL} {...described(id, { hint, fault })}>
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function CheckField({
  label,
  hint,
  ...rest
}: Pick<Labelled, 'label' | 'hint'> & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        {...rest}
        id={id}
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-accent"
        {...described(id, { hint })}
      />
      <div>
        <label htmlFor={id} className="text-sm">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
