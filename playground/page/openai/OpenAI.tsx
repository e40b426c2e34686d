import { useState } from 'react';
import type { ModelShown, OrganizationShown, PermissionShown } from '../../control/wire.ts';
import { ApiError, post } from '../api.ts';
import { clockWords } from '../pane/times.ts';
import { Icon } from '../shell/Icon.tsx';
import { ByHand } from './ByHand.tsx';
import { modelName, projectName } from './names.ts';
import './OpenAI.css';

/** Does something in the dashboard; what came of it is said under the heading. */
export type InDashboard = (path: string, body: object, done: string) => Promise<void>;

/** The organization as OpenAI has it, whatever the bot believes; and the dashboard, where a person may change it. */
export function OpenAI({ organization }: { readonly organization: OrganizationShown }) {
  const [told, setTold] = useState<{ readonly isWrong: boolean; readonly words: string } | null>(null);
  const inDashboard: InDashboard = async (path, body, done) => {
    try {
      await post(path, body);
      setTold({ isWrong: false, words: done });
    } catch (error) {
      const why = error instanceof ApiError ? `${error.message} (${error.name})` : 'The playground did not answer.';
      setTold({ isWrong: true, words: `Not done. ${why}` });
    }
  };
  const { models, projects, permissions } = organization;
  return (
    <div className="openai">
      <h2 className="openai-title">
        {permissions} {permissions === 1 ? 'permission' : 'permissions'} for {models.length} models
      </h2>
      <p className="openai-about">What OpenAI has, whatever the bot believes. A row lets one project use one model.</p>
      <output className={`openai-told${told?.isWrong === true ? ' openai-wrong' : ''}`}>{told?.words}</output>
      <ul className="openai-models">
        {models.map((model) => (
          <Model key={model.id} model={model} projects={projects} inDashboard={inDashboard} />
        ))}
      </ul>
      <ByHand organization={organization} inDashboard={inDashboard} />
    </div>
  );
}

interface ModelProps {
  readonly model: ModelShown;
  readonly projects: OrganizationShown['projects'];
  readonly inDashboard: InDashboard;
}

function Model({ model: { id, owner, permissions }, projects, inDashboard }: ModelProps) {
  return (
    <li className="openai-model">
      <h3 className="openai-name">{modelName(id)}</h3>
      <code className="openai-id">{id}</code>
      {owner !== null && <p className="openai-owner">trained in {projectName(owner, projects)}, which always has it</p>}
      {permissions.length > 0 && (
        <ul className="openai-rows">
          {permissions.map((permission) => (
            <Permission
              key={permission.id}
              permission={permission}
              project={projectName(permission.project, projects)}
              model={modelName(id)}
              inDashboard={inDashboard}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

interface PermissionProps {
  readonly permission: PermissionShown;
  readonly project: string;
  readonly model: string;
  readonly inDashboard: InDashboard;
}

function Permission({ permission: { id, createdAt }, project, model, inDashboard }: PermissionProps) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    await inDashboard('/api/openai/remove', { id }, `Deleted: ${project} cannot use ${model} any more.`);
    setBusy(false);
  };
  return (
    <li className="openai-row">
      <div className="openai-what">
        <strong>{project}</strong>
        <span className="openai-since">since {clockWords(createdAt)}</span>
        <code className="openai-id">{id}</code>
      </div>
      <button
        type="button"
        className="ui-button openai-delete"
        aria-label={`Delete in the dashboard: ${model} for ${project}`}
        title="Delete in the dashboard"
        disabled={busy}
        onClick={() => void remove()}
      >
        <Icon name="trash" size={14} />
        Delete in the dashboard
      </button>
    </li>
  );
}
