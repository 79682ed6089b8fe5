import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../api/gen';
import { clients } from '../../api/clients';
import { settings } from '../../api/settings';
import { Icon } from '../../ui/icons';
import { Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';

type Missing = 'address' | 'mail' | 'both';

/** What is left to do with a new server. It is shown until there is a second person. */
export function FirstSteps({ accounts }: Overview) {
  const { t } = useTranslation();
  const [address, connect] = [useAddressStep(), useConnectStep()];
  // A step that is done is not shown for a moment.
  if (address.isPending || connect.isPending) return null;
  const { missing } = address;
  const unset = missing ?? 'both';
  const steps = [
    {
      id: 'account',
      isOpen: accounts.superusers_without_second_factor !== 0,
      link: (
        <a href="/account/security" className="text-accent hover:underline">
          {t('firstSteps.account')}
        </a>
      ),
      hint: t('firstSteps.accountHint'),
    },
    {
      id: 'address',
      isOpen: missing !== undefined,
      link: <TextLink to="/settings">{t(`firstSteps.${unset}`)}</TextLink>,
      hint: t(`firstSteps.${unset}Hint`),
    },
    {
      id: 'people',
      isOpen: true,
      link: <TextLink to="/people/new">{t('firstSteps.people')}</TextLink>,
      hint: t('firstSteps.peopleHint'),
    },
    {
      id: 'connect',
      isOpen: connect.isOpen,
      link: <TextLink to="/connect">{t('firstSteps.connect')}</TextLink>,
      hint: t('firstSteps.connectHint'),
    },
  ];
  return (
    <Panel title={t('firstSteps.title')} description={t('firstSteps.description')}>
      <ol className="grid gap-4 sm:grid-cols-2">
        {steps
          .filter(({ isOpen }) => isOpen)
          .map(({ id, link, hint }) => (
            <li key={id} className="flex items-start gap-2">
              <span className="mt-0.5 text-accent">
                <Icon name="right" />
              </span>
              <div className="min-w-0">
                <p className="font-medium">{link}</p>
                <p className="text-[0.8125rem] text-soft">{hint}</p>
              </div>
            </li>
          ))}
      </ol>
    </Panel>
  );
}

/** Whether the address of the server or its mail server is not set. Neither is needed to start. */
function useAddressStep() {
  const { data, isPending } = useQuery(settings);
  const isUnset = (name: string) =>
    data?.settings.some(({ variable, is_set: isSet }) => variable === name && !isSet) ?? true;
  return { isPending, missing: missingOf(isUnset('PUBLIC_URL'), isUnset('SMTP_URL')) };
}

function missingOf(isAddressUnset: boolean, isMailUnset: boolean): Missing | undefined {
  if (isAddressUnset) return isMailUnset ? 'both' : 'address';
  return isMailUnset ? 'mail' : undefined;
}

/** A product that is connected has an OAuth client. */
function useConnectStep() {
  const { data, isPending } = useQuery(clients);
  return { isPending, isOpen: !data || data.length === 0 };
}
