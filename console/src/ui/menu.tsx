import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes';

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-50">
          <Base.Popup className="min-w-44 rounded-lg border border-line bg-raised p-1 shadow-lg outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const ITEM = classes(
  'flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left text-sm outline-none select-none',
  'data-highlighted:bg-hover data-disabled:opacity-50',
);

interface ItemProps {
  readonly onClick?: () => void;
  readonly href?: string;
  readonly isDangerous?: boolean;
  readonly children: ReactNode;
}

export function MenuItem({ onClick, href, isDangerous, children }: ItemProps) {
  const className = classes(ITEM, isDangerous && 'text-danger');
  if (href) {
    return (
      <Base.Item
        className={className}
        render={<a href={href}>{children}</a>}
        nativeButton={false}
      />
    );
  }
  return (
    <Base.Item className={className} onClick={onClick}>
      {children}
    </Base.Item>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { value: string; label: string }[];
}

/** One of several, such as the theme. */
export function MenuChoice({ label, value, onChange, options }: ChoiceProps) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(String(next))}>
      <Base.Group>
        <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-xs text-soft">{label}</Base.GroupLabel>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={ITEM} closeOnClick>
            <span className="inline-block w-4 text-accent" aria-hidden="true">
              {option.value === value ? '✓' : ''}
            </span>
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  );
}

interface CheckProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
}

export function MenuCheck({ isOn, onChange, children }: CheckProps) {
  return (
    <Base.CheckboxItem checked={isOn} onCheckedChange={onChange} className={ITEM}>
      <span className="inline-block w-4 text-accent" aria-hidden="true">
        {isOn ? '✓' : ''}
      </span>
      {children}
    </Base.CheckboxItem>
  );
}

export function MenuLine() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
