import { Module } from '@nestjs/common';
import { LangflowFlowsController } from './langflow/langflow-flows.controller.js';
import { LangflowProfilePicturesController } from './langflow/langflow-profile-pictures.controller.js';
import { LangflowProjectsController } from './langflow/langflow-projects.controller.js';
import { LangflowStoreController } from './langflow/langflow-store.controller.js';
import { LangflowVariablesController } from './langflow/langflow-variables.controller.js';
import { ProfilePictures } from './profile-pictures.service.js';
import { StarterProjects } from './starter-projects.service.js';

/**
 * Endpoints that Langflow's web UI calls before it shows its account pages (contract langflow 8.1).
 */
@Module({
  controllers: [
    LangflowFlowsController,
    LangflowVariablesController,
    LangflowProjectsController,
    LangflowStoreController,
    LangflowProfilePicturesController,
  ],
  providers: [ProfilePictures, StarterProjects],
})
export class LangflowUiModule {}
