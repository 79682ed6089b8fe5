import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons';
import { Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';

/** What to do with a new server. It is shown until there is a second person. */
export function FirstSteps() {
  const { t } = useTranslation();
  const steps = [
    {
      id: 'account',
      link: (
        <a href="/account/security" className="text-accent hover:underline">
          {t('firstSteps.account')}
        </a>
      ),
      hint: t('firstSteps.accountHint'),
    },
    {
      id: 'address',
      link: <TextLink to="/settings">{t('firstSteps.address')}</TextLink>,
      hint: t('firstSteps.addressHint'),
    },
    {
      id: 'people',
      link: <TextLink to="/people/new">{t('firstSteps.people')}</TextLink>,
      hint: t('firstSteps.peopleHint'),
    },
    {
      id: 'connect',
      link: <TextLink to="/connect">{t('firstSteps.connect')}</TextLink>,
      hint: t('firstSteps.connectHint'),
    },
  ];
  return (
    <Panel title={t('firstSteps.title')} description={t('firstSteps.description')}>
      <ol className="grid gap-4 sm:grid-cols-2">
        {steps.map(({ id, link, hint }) => (
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
