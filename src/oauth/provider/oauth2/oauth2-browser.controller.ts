import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anybody, Public } from '../../../access/access.decorators.js';
import { ReadsByPost } from '../../../access/reads-by-post.decorator.js';
import type { DirectoryRequest } from '../../../access/request.js';
import { WritesByGet } from '../../../access/writes-by-get.decorator.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { oauth2 } from '../../../adapters/oauth2.js';
import { seeOther } from '../../../platform/pages/page.js';
import { ProtocolServer } from '../protocol-server.service.js';
import { asGet } from '../request-bounds.js';

/**
 * The endpoints to which browsers are redirected. The provider decides what to ask the person, and
 * redirects to our pages for it. Its own forms contain a secret of the browser's session.
 */
@BelongsTo(oauth2)
@Controller('oauth')
export class Oauth2BrowserController {
  constructor(private readonly server: ProtocolServer) {}

  @Get('authorize')
  @WritesByGet({ fromAnySite: true })
  @Anybody()
  @Answers('page')
  authorize(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  /**
   * Repeats the request as a GET. Browsers send our cookies with the redirect, but not with a form
   * of another site, which could therefore not see who is logged in.
   */
  @Post('authorize')
  @ReadsByPost()
  @Public()
  @Answers('page')
  postAuthorize(@Req() request: DirectoryRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return seeOther(reply, asGet(request));
  }

  @Get('authorize/:uid')
  @WritesByGet({ fromAnySite: true })
  @Anybody()
  @Answers('page')
  resumeAuthorization(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  @Get('device')
  @Anybody()
  @Answers('page')
  showCodeInput(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  /** User codes are short, so guesses are rate limited (RFC 8628 5.1). */
  @Post('device')
  @Anybody()
  @Limited('login')
  @Answers('page')
  async enterCode(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  @Get('device/:uid')
  @WritesByGet({ fromAnySite: true })
  @Anybody()
  @Answers('page')
  resumeDevice(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  @Get('logout')
  @WritesByGet({ fromAnySite: true })
  @Public()
  @Answers('page')
  showLogout(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  /** Repeats the request as a GET, as that for an authorization. */
  @Post('logout')
  @ReadsByPost()
  @Public()
  @Answers('page')
  postLogout(@Req() request: DirectoryRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return seeOther(reply, asGet(request));
  }

  @Post('logout/confirm')
  @Public()
  @Answers('page')
  logOut(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  @Get('logout/success')
  @Public()
  @Answers('page')
  showLoggedOut(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }
}
