import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import { downloadAccountDataApiV1AccountDataGet } from '../../api/gen';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Panel } from '../../ui/parts';
import { saveFileAs } from '../../ui/save-file';
import { FormFault } from './form-fault';
import { useChange } from './use-change';

/** The download of what is stored about the person. */
export function DataView() {
  const { t } = useTranslation();
  const download = useChange({
    send: () => ask(() => downloadAccountDataApiV1AccountDataGet({ parseAs: 'blob' })),
    // The request needs a header, which a plain link cannot send.
    onDone: (file) => saveFileAs('account.json', file as unknown as Blob),
    showsFault: true,
  });
  return (
    <View title={t('account.data')} description={t('account.dataText')}>
      <Panel title={t('account.dataFile')}>
        <ul className="mb-4 list-disc pl-5 text-sm">
          <li>{t('account.dataProfile')}</li>
          <li>{t('account.dataKeys')}</li>
          <li>{t('account.dataFactors')}</li>
          <li>{t('account.dataSessions')}</li>
          <li>{t('account.dataActivity')}</li>
        </ul>
        <FormFault error={download.error} />
        <Button
          kind="main"
          icon="download"
          disabled={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('account.download')}
        </Button>
      </Panel>
    </View>
  );
}
