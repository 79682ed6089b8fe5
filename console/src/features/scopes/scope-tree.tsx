import { useTranslation } from 'react-i18next';
import { CheckField } from '../../ui/field';
import { scopeInWords } from './scope-words';

/** The parts of the directory that scopes apply to. */
const DOMAINS = ['users', 'keys', 'workspaces', 'groups', 'settings'] as const;

/** The scopes of a key, as they are chosen: the whole, or single ones. */
interface ScopeTreeProps {
  readonly value: readonly string[];
  readonly onChange: (scopes: readonly string[]) => void;
}

/** Chooses scopes: reading everything, or reading and changing parts. Changing includes reading. */
export function ScopeTree({ value, onChange }: ScopeTreeProps) {
  const { t } = useTranslation();
  const has = (scope: string) => value.includes(scope);
  const set = (scope: string, isOn: boolean, ...without: readonly string[]) => {
    const others = value.filter((each) => each !== scope && !without.includes(each));
    onChange(isOn ? [...others, scope] : others);
  };
  const readsAll = has('read');
  return (
    <fieldset className="flex flex-col gap-2 rounded-lg border border-line p-3">
      <legend className="px-1 text-[0.8125rem] font-medium">{t('scopes.title')}</legend>
      <CheckField
        label={scopeInWords(t, 'read')}
        checked={readsAll}
        onChange={({ target }) =>
          set('read', target.checked, ...DOMAINS.map((domain) => `${domain}:read`))
        }
      />
      {DOMAINS.map((domain) => {
        const [reads, writes] = [`${domain}:read`, `${domain}:write`] as const;
        return (
          <div key={domain} role="group" aria-label={t(`scopes.domains.${domain}`)}>
            <p className="mt-1 text-[0.8125rem] font-medium">{t(`scopes.domains.${domain}`)}</p>
            <div className="mt-1 grid gap-1 pl-1 sm:grid-cols-2">
              <CheckField
                label={scopeInWords(t, reads)}
                checked={readsAll || has(writes) || has(reads)}
                disabled={readsAll || has(writes)}
                onChange={({ target }) => set(reads, target.checked)}
              />
              <CheckField
                label={scopeInWords(t, writes)}
                checked={has(writes)}
                onChange={({ target }) => set(writes, target.checked, reads)}
              />
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}
