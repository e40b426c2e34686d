import { useId, useState } from 'react';
import type { OrganizationShown } from '../../control/wire.ts';
import type { InDashboard } from './OpenAI.tsx';
import { modelName, projectName } from './names.ts';

interface ByHandProps {
  readonly organization: OrganizationShown;
  readonly inDashboard: InDashboard;
}

/** Sharing past the bot, as an owner of the organization could in OpenAI's own dashboard. */
export function ByHand({ organization: { models, projects }, inDashboard }: ByHandProps) {
  const id = useId();
  const [model, setModel] = useState(models[0]?.id ?? '');
  const open = projects.filter(({ archived }) => !archived);
  const [project, setProject] = useState(open[0]?.id ?? '');
  const [busy, setBusy] = useState(false);
  const share = async () => {
    setBusy(true);
    const done = `Shared by hand: ${projectName(project, projects)} can use ${modelName(model)}.`;
    await inDashboard('/api/openai/grant', { model, project }, done);
    setBusy(false);
  };
  return (
    <section className="openai-hand" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} className="openai-name">
        Share by hand in the dashboard
      </h3>
      <p className="openai-about">Past the bot. It finds such a permission, leaves it as it is, and says so.</p>
      <label className="openai-field">
        <span>Model</span>
        <select value={model} onChange={({ target }) => setModel(target.value)}>
          {models.map((one) => (
            <option key={one.id} value={one.id}>
              {modelName(one.id)}
            </option>
          ))}
        </select>
      </label>
      <label className="openai-field">
        <span>Project</span>
        <select value={project} onChange={({ target }) => setProject(target.value)}>
          {open.map((one) => (
            <option key={one.id} value={one.id}>
              {projectName(one.id, projects)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="ui-button" disabled={busy} onClick={() => void share()}>
        Share
      </button>
    </section>
  );
}
