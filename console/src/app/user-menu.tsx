import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { account } from '../api/account';
import { chooseLanguage, LANGUAGES, type Language } from '../i18n/i18n';
import { Icon } from '../ui/icons';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../ui/menu';
import { logOut } from './log-out';
import { useMe } from './session';
import { chooseTheme, THEMES, useTheme, type Theme } from './theme';

/** The menu of the person: account, theme, language, log-out. */
export function UserMenu() {
  const { t, i18n } = useTranslation();
  const { username, is_superuser: isSuperuser } = useMe();
  const theme = useTheme();
  const isConsole = location.pathname.startsWith('/console');
  // The server may have no console.
  const { data: own } = useQuery({ ...account, enabled: !isConsole && isSuperuser });
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex h-9 max-w-[14rem] items-center gap-2 rounded-md px-2 text-sm hover:bg-hover"
        >
          <span className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft text-accent">
            <Icon name="user" size={14} />
          </span>
          <span className="truncate max-sm:sr-only">{username}</span>
          <Icon name="chevron" size={14} />
        </button>
      }
    >
      {isConsole ? (
        <MenuItem href="/account">{t('shell.account')}</MenuItem>
      ) : (
        own?.capabilities.has_console && <MenuItem href="/console">{t('shell.console')}</MenuItem>
      )}
      <MenuLine />
      <MenuChoice
        label={t('shell.theme')}
        value={theme}
        onChange={(value) => chooseTheme(value as Theme)}
        options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
      <MenuLine />
      <MenuChoice
        label={t('shell.language')}
        value={i18n.language}
        onChange={(value) => void chooseLanguage(value as Language)}
        options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <MenuLine />
      <MenuItem onClick={() => void logOut()}>{t('shell.logOut')}</MenuItem>
    </Menu>
  );
}
