import { createLink } from '@tanstack/react-router';
import type { ComponentProps, Ref } from 'react';
import { classes } from './classes';
import { Icon, type IconName } from './icons';

interface Look {
  /** Default: an action beside others. */
  readonly kind?: 'main' | 'plain' | 'danger' | 'quiet';
  readonly size?: 'small' | 'normal';
  readonly icon?: IconName;
  /** Only the icon is shown; the content is read aloud. */
  readonly isIconOnly?: boolean;
}

const KINDS: Readonly<Record<NonNullable<Look['kind']>, string>> = {
  main: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  plain: 'bg-surface text-ink border-line hover:bg-hover',
  danger: 'bg-surface text-danger border-line hover:bg-danger-soft',
  quiet: 'border-transparent text-soft hover:bg-hover hover:text-ink',
};

export function buttonClasses({ kind = 'plain', size = 'normal', isIconOnly }: Look): string {
  return classes(
    'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors select-none',
    'aria-disabled:cursor-default! aria-disabled:opacity-50',
    size === 'small' ? 'h-7 text-[0.8125rem]' : 'h-9 text-sm',
    isIconOnly ? (size === 'small' ? 'w-7' : 'w-9') : size === 'small' ? 'px-2' : 'px-3',
    KINDS[kind],
  );
}

type ButtonProps = Look & ComponentProps<'button'>;

/**
 * A button that is disabled can still have the focus. Otherwise the keyboard loses its place as
 * soon as something is sent. It does nothing.
 */
export function Button(props: ButtonProps) {
  const { kind, size, icon, isIconOnly, disabled, onClick, children, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={disabled || undefined}
      onClick={disabled ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClasses({ kind, size, isIconOnly }), rest.className)}
    >
      {icon && <Icon name={icon} size={size === 'small' ? 14 : 16} />}
      {isIconOnly ? <span className="sr-only">{children}</span> : children}
    </button>
  );
}

type AnchorProps = Look & ComponentProps<'a'> & { ref?: Ref<HTMLAnchorElement> };

/** A link that looks like a button: to another page of the server, or to a download. */
export function ButtonAnchor({ kind, size, icon, isIconOnly, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={classes(buttonClasses({ kind, size, isIconOnly }), rest.className)}>
      {icon && <Icon name={icon} size={size === 'small' ? 14 : 16} />}
      {isIconOnly ? <span className="sr-only">{children}</span> : children}
    </a>
  );
}

/** A link to a view that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);
