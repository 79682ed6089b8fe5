import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { WritesByGet } from '../../../access/writes-by-get.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { writeCookie } from '../../../platform/cookies/write-cookie.js';
import { LANGUAGE_COOKIE } from '../../../platform/languages/language-of-request.js';
import { localPathOr } from '../../../platform/pages/local-path.js';
import { seeOther } from '../../../platform/pages/page.js';
import { refererOf } from '../../../platform/pages/visitor.js';
import { LanguagePath, LanguageQuery } from './language.dto.js';

const YEAR_SECONDS = 31_536_000;

/** Remembers in which language somebody wants to read, and leads back. */
@BelongsTo(pages)
@Controller('language')
export class LanguagePageController {
  constructor(@Inject(ENV) private readonly env: Env) {}

  @Get(':language')
  @WritesByGet()
  @Public()
  @Answers('page')
  chooseLanguage(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { language }: LanguagePath,
    @Query() { next }: LanguageQuery,
  ) {
    writeCookie(reply, this.env, {
      name: LANGUAGE_COOKIE,
      value: language,
      lifetimeSeconds: YEAR_SECONDS,
      isForPages: true,
      isForScripts: true,
    });
    return seeOther(reply, localPathOr('/', next ?? refererOf(request)));
  }
}
