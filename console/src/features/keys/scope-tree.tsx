import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScopeDomain } from '../../api/gen';
import { scopes as scopesQuery } from '../../api/keys';
import en from '../../i18n/en.json';
import { CheckField } from '../../ui/field';
import { Query } from '../../ui/query-panel';

type Scope = ScopeDomain['scopes'][number];
type DomainName = keyof typeof en.scopes.domains;
type Verb = keyof typeof en.scopes.verbs;
type ScopeName = keyof typeof en.clients.scope;

interface ScopeTreeProps {
  /** Null: all rights of the owner. */
  readonly value: readonly string[] | null;
  readonly onChange: (value: readonly string[] | null) => void;
}

/** What a key may do, chosen from the scopes that the server names, by their domains. */
export function ScopeTree({ value, onChange }: ScopeTreeProps) {
  const { t } = useTranslation();
  const query = useQuery(scopesQuery);
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-[0.8125rem] font-medium">{t('keys.mayDo')}</legend>
      {[false, true].map((isAll) => (
        <label key={String(isAll)} className="flex items-start gap-2 text-sm">
          <input
            type="radio"
            name={id}
            className="mt-0.5 size-4 accent-accent"
            checked={(value === null) === isAll}
            onChange={() => onChange(isAll ? null : [])}
          />
          <span>
            {t(isAll ? 'keys.all' : 'keys.chosen')}
            <span className="block text-xs text-soft">
              {t(isAll ? 'keys.allHint' : 'keys.chosenHint')}
            </span>
          </span>
        </label>
      ))}
      {value !== null && (
        <Query query={query}>
          {(domains) => (
            <div className="divide-y divide-line rounded-lg border border-line">
              {domains.map((domain) => (
                <Domain key={domain.name} domain={domain} value={value} onChange={onChange} />
              ))}
              {value.length === 0 && (
                <p role="status" className="p-3 text-xs text-soft">
                  {t('keys.chooseOne')}
                </p>
              )}
            </div>
          )}
        </Query>
      )}
    </fieldset>
  );
}

function Domain({
  domain,
  value,
  onChange,
}: {
  domain: ScopeDomain;
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const name = domainInWords(t, domain);
  return (
    <div role="group" aria-label={name} className="grid gap-2 p-3 sm:grid-cols-[9rem_1fr]">
      <p className="text-sm font-medium">{name}</p>
      <div className="flex flex-col gap-2">
        {domain.scopes.map((scope) => (
          <CheckField
            key={scope.value}
            label={
              <>
                {verbInWords(t, scope)}{' '}
                <code className="font-mono text-xs text-soft">{scope.value}</code>
              </>
            }
            hint={scopeOfPersonInWords(t, scope)}
            checked={value.includes(scope.value)}
            onChange={(event) =>
              onChange(
                event.target.checked
                  ? [...value, scope.value]
                  : value.filter((one) => one !== scope.value),
              )
            }
          />
        ))}
      </div>
    </div>
  );
}

// What a later release of the server names is shown in its own words.

function domainInWords(t: TFunction, { name }: ScopeDomain): string {
  return name in en.scopes.domains ? t(`scopes.domains.${name as DomainName}`) : name;
}

function verbInWords(t: TFunction, { value, label }: Scope): string {
  const verb = value.split(':').at(-1)!;
  return verb in en.scopes.verbs ? t(`scopes.verbs.${verb as Verb}`) : label;
}

function scopeOfPersonInWords(t: TFunction, { value, description }: Scope): string {
  const key = value.replace(':', '_');
  if (!(key in en.clients.scope)) return description ?? '';
  const words = t(`clients.scope.${key as ScopeName}`);
  return value.endsWith(':write') ? `${words} ${t('scopes.includesReading')}` : words;
}
