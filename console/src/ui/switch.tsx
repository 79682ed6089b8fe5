interface SwitchProps {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly isBusy: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Something that is on or off, and takes effect at once. */
export function Switch({ label, hint, isOn, isBusy, onChange }: SwitchProps) {
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p className="font-medium">{label}</p>
        <p className="text-[0.8125rem] text-soft">{hint}</p>
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={isOn}
        aria-label={label}
        // As a button that is disabled, it keeps the focus while it waits.
        aria-disabled={isBusy || undefined}
        onClick={() => !isBusy && onChange(!isOn)}
        className="relative mt-0.5 h-5.5 w-10 shrink-0 rounded-full bg-line-strong transition-colors aria-checked:bg-accent aria-disabled:opacity-50"
      >
        <span
          className={`absolute top-0.5 left-0.5 size-4.5 rounded-full bg-surface transition-transform ${isOn ? 'translate-x-4.5' : ''}`}
        />
      </button>
    </div>
  );
}
