import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ServerSettings } from '../../api/gen';
import { settings, testMail } from '../../api/settings';
import { useAct } from '../../app/act';
import { View } from '../../app/view';
import { settingMeanings } from '../../i18n/setting-meanings';
import { Button } from '../../ui/button';
import { Fact, Facts, Loading, Notice, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { SettingList } from './setting-list';

/** What is in force on the server, and where it is from. */
export function SettingsView() {
  const { t, i18n } = useTranslation();
  const query = useQuery(settings);
  const { data: meanings, isPending } = useQuery(settingMeanings(i18n.language));
  return (
    <View title={t('places.settings')} description={t('settings.description')}>
      <Query query={query}>
        {(data) => (
          <>
            <div className="grid items-start gap-4 lg:grid-cols-3">
              <Versions {...data} />
              <Mail {...data} />
              <Providers {...data} />
            </div>
            {isPending ? (
              <Loading />
            ) : (
              <SettingList
                settings={data.settings.map((setting) => ({
                  ...setting,
                  meaning: meanings?.[setting.variable] ?? setting.meaning,
                }))}
              />
            )}
          </>
        )}
      </Query>
    </View>
  );
}

function Versions({ versions, database }: ServerSettings) {
  const { t, i18n } = useTranslation();
  const megabytes = (database.size_bytes / 1_000_000).toLocaleString(i18n.language, {
    maximumFractionDigits: 1,
  });
  return (
    <Panel title={t('settings.health')}>
      <Facts>
        <Fact name="Gatehouse">{versions.gatehouse}</Fact>
        <Fact name="Node.js">{versions.node}</Fact>
        <Fact name={t('settings.langflowApi')}>{versions.langflow_api}</Fact>
        <Fact name={t('settings.database')}>
          {t(`settings.${database.kind}`)} {database.version}
        </Fact>
        <Fact name={t('settings.size')}>{megabytes} MB</Fact>
        <Fact name={t('settings.answeredIn')}>{database.answered_in_ms} ms</Fact>
      </Facts>
    </Panel>
  );
}

function Mail({ sends_mail: sendsMail }: ServerSettings) {
  const { t } = useTranslation();
  const test = useAct({ act: testMail, changes: [] });
  const result = test.data;
  return (
    <Panel title={t('settings.mail')}>
      <div className="flex flex-col items-start gap-3">
        <p>{t(sendsMail ? 'settings.sendsMail' : 'settings.sendsNoMail')}</p>
        {sendsMail && (
          <Button disabled={test.isPending} onClick={() => test.mutate()}>
            {t('settings.testMail')}
          </Button>
        )}
        {result && (
          <div role="status">
            <Notice tone={result.is_sent ? 'good' : 'danger'}>
              {result.is_sent ? t('settings.isSent', { to: result.to }) : result.detail}
            </Notice>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Providers({ log_in_providers: providers }: ServerSettings) {
  const { t } = useTranslation();
  return (
    <Panel title={t('settings.providers')}>
      {providers.length === 0 ? (
        <p className="text-soft">{t('settings.noProviders')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {providers.map(({ key, name, issuer, allowed_domains: domains }) => (
            <li key={key}>
              <p className="font-medium">{name}</p>
              <p className="text-xs break-all text-soft">{issuer}</p>
              {domains.length > 0 && <p className="text-xs text-soft">{domains.join(', ')}</p>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
