import { RouteConfig } from '@nestjs/platform-fastify';

/**
 * Declares that a POST changes nothing and answers the same to everybody. A form of another site
 * may have to send it (OpenID Connect Core 3.1.2.1). The handler must not use cookies.
 */
export const ReadsByPost = () => RouteConfig({ readsByPost: true });
