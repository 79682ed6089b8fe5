import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import { Icon, type IconName } from '../ui/icons';
import { FactorNotice } from './factor-notice';
import { LogInAgain } from './log-in-again';
import { Palette, type Command } from './palette';
import { ProofDialog } from './proof';
import { useMe } from './session';
import { UserMenu } from './user-menu';

export interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  /** Whether only the path itself is this place, not what is below it. */
  readonly isExact?: boolean;
}

interface ShellProps {
  /** What the application is called, beside the name of the product. */
  readonly name: string;
  readonly places: readonly Place[];
  /** What the palette offers besides the places. */
  readonly commandsFor?: (text: string) => readonly Command[];
  /** With it, a button to log out is below the places. */
  readonly onLogOut?: () => void;
  /** The menus beside the menu of the person, on every view. */
  readonly tools?: ReactNode;
}

const NO_COMMANDS = () => [];

/** The frame of an application: navigation, palette and the menu of the person. */
export function Shell({ name, places, commandsFor = NO_COMMANDS, onLogOut, tools }: ShellProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPaletteOpen((isOpen) => !isOpen);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => router.subscribe('onResolved', () => setMenuOpen(false)), [router]);
  const commands = (text: string) => [
    ...places.map(({ to, label, icon }) => ({
      id: to,
      label: t('palette.goTo', { place: label }),
      icon,
      run: () => void router.navigate({ to }),
    })),
    ...commandsFor(text),
  ];
  return (
    <div className="lg:grid lg:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-[70] rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('shell.skip')}
      </a>
      <Sidebar
        name={name}
        places={places}
        isOpen={isMenuOpen}
        onClose={() => setMenuOpen(false)}
        onLogOut={onLogOut}
      />
      <div className="flex min-h-dvh min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b border-line bg-surface/95 px-3 backdrop-blur sm:px-6">
          <div className="lg:hidden">
            <Button
              kind="quiet"
              icon="menu"
              isIconOnly
              aria-expanded={isMenuOpen}
              onClick={() => setMenuOpen(!isMenuOpen)}
            >
              {t('shell.menu')}
            </Button>
          </div>
          <SearchButton onClick={() => setPaletteOpen(true)} />
          <div className="flex-1" />
          {tools}
          <UserMenu />
        </header>
        <main id="content" tabIndex={-1} className="flex-1 px-3 py-5 outline-none sm:px-6 sm:py-6">
          <FactorNotice />
          <Outlet />
        </main>
      </div>
      <ProofDialog />
      <LogInAgain />
      <Palette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} commandsFor={commands} />
    </div>
  );
}

function SearchButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex h-9 min-w-0 items-center gap-2 rounded-md border border-line bg-bg px-2.5 text-sm text-soft hover:border-line-strong sm:w-72"
    >
      <Icon name="search" />
      <span className="flex-1 truncate text-left max-sm:sr-only">{t('palette.open')}</span>
      <kbd className="rounded border border-line px-1.5 font-sans text-xs max-sm:hidden">
        Ctrl K
      </kbd>
    </button>
  );
}

const ELSEWHERE =
  'flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm text-soft hover:bg-hover hover:text-ink';

interface SidebarProps extends Pick<ShellProps, 'name' | 'places' | 'onLogOut'> {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Sidebar({ name, places, isOpen, onClose, onLogOut }: SidebarProps): ReactNode {
  const { t } = useTranslation();
  const { is_superuser: isSuperuser } = useMe();
  const isConsole = location.pathname.startsWith('/console');
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isOpen, onClose]);
  return (
    <>
      {isOpen && <div className="fixed inset-0 z-30 bg-[#0b1220]/50 lg:hidden" onClick={onClose} />}
      <nav
        aria-label={t('shell.navigation')}
        className={classes(
          'z-40 flex flex-col border-r border-line bg-surface',
          'max-lg:fixed max-lg:inset-y-0 max-lg:left-0 max-lg:w-64 lg:sticky lg:top-0 lg:h-dvh',
          !isOpen && 'max-lg:hidden',
        )}
      >
        <a href="/" className="flex h-14 items-center gap-2.5 border-b border-line px-4">
          <Logo />
          <span className="font-semibold tracking-tight">Gatehouse</span>
          <span className="text-[0.8125rem] text-soft">{name}</span>
        </a>
        <div className="flex flex-1 flex-col gap-0.5 overflow-y-auto p-2.5">
          {places.map(({ to, label, icon, isExact }) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact: isExact ?? false, includeSearch: false }}
              className="flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium text-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
            >
              <Icon name={icon} size={17} />
              {label}
            </Link>
          ))}
        </div>
        <div className="border-t border-line p-2.5">
          {(isConsole || isSuperuser) && (
            <a href={isConsole ? '/account' : '/console'} className={ELSEWHERE}>
              <Icon name={isConsole ? 'user' : 'overview'} size={17} />
              {isConsole ? t('shell.account') : t('shell.console')}
            </a>
          )}
          <a href="/docs" className={ELSEWHERE}>
            <Icon name="external" size={17} />
            {t('shell.apiDocs')}
          </a>
          {onLogOut && (
            <button type="button" onClick={onLogOut} className={classes(ELSEWHERE, 'w-full')}>
              <Icon name="leave" size={17} />
              {t('shell.logOut')}
            </button>
          )}
        </div>
      </nav>
    </>
  );
}

function Logo() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1a56b0" />
      <path d="M7 25V13a9 9 0 0 1 18 0v12h-4V13a5 5 0 0 0-10 0v12z" fill="#fff" />
      <path d="M14 25v-9h4v9z" fill="#fff" opacity=".65" />
    </svg>
  );
}
