import { Module, type DynamicModule } from '@nestjs/common';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { AccountPageController } from './pages/account-page.controller.js';
import { ConsolePageController } from './pages/console-page.controller.js';
import { LanguagePageController } from './pages/language-page.controller.js';
import { StartPageController } from './pages/start-page.controller.js';
import { FrontendFiles } from './frontend-files.service.js';

/** The start page, and the applications that are built from `console/`. */
@Module({})
export class FrontendModule {
  static with({ hasConsole }: { hasConsole: boolean }): DynamicModule {
    return {
      module: FrontendModule,
      imports: [PagesModule],
      controllers: [
        StartPageController,
        AccountPageController,
        LanguagePageController,
        ...(hasConsole ? [ConsolePageController] : []),
      ],
      providers: [FrontendFiles],
    };
  }
}
