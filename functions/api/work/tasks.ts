import { append } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import type { Ground } from "../../../data/work.ts";
import { groundOf, paperOf, peopleBehind, tasksIn } from "../../../data/work.ts";
import { isFirmUser } from "../../../domain/access/policy.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { refuseUnfitOwner } from "../../../domain/work/owner.ts";
import { markedBy, subjectOfPart, unmarked } from "../../../domain/work/privilege.ts";
import type { Task } from "../../../domain/work/task.ts";
import { cancelTask, changeTask, completeTask, openTask, viewTasks } from "../../../domain/work/task.ts";
import type { Happened } from "../../../events/define.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { fillPage } from "../../shared/fill-page.ts";
import { isDownwards } from "../../shared/page.ts";
import { refuseUnfitAbout } from "./about.ts";
import type { tasksContract } from "./tasks-contract.ts";

export function taskHandlers(house: House): Handlers<typeof tasksContract> {
  const tasks = tasksIn(house);

  /** The task with its case, after the policy was asked about it with its marks; what may not be read is not there. */
  async function found(taskId: Id<"task">, { allow }: Ask) {
    const known = (await paperOf<Task>(house, taskId)) ?? refuse("task.not-found");
    allow(subjectOfPart(known.card, known.paper));
    return { ...known, task: known.paper };
  }

  const changed = (task: Task, { head }: Ground, event: Happened, { zone }: Stamp) => ({
    view: task,
    writes: [...tasks.changed(task), ...append(task.caseId, head, [event], zone)],
  });

  return {
    async addTask({ path, body, actor, stamp, allow, can }) {
      const { privilege, internal, owner = actor.userId, ...request } = body;
      const [ground, people] = await Promise.all([groundOf(house, path.caseId, body.about), peopleBehind(house, owner)]);
      const { card, head, about } = ground ?? refuse("task.not-found");
      allow(subjectOfPart(card, unmarked));
      refuseUnfitAbout(body.about, about, card, can);
      const marks = markedBy({ ...card, isOfLawFirm: isFirmUser(actor) }, { privilege, internal });
      if (!can("task.write", subjectOfPart(card, marks))) refuse("privilege.not-yours");
      const { task, event } = openTask({ ...request, ...marks, owner, caseId: card.caseId }, stamp);
      refuseUnfitOwner(task, card, people);
      return { view: task, writes: [...tasks.added(task), ...append(card.caseId, head, [event], stamp.zone)] };
    },

    async tasks({ path: { caseId }, query, cursor, stamp, allow, can }) {
      const { card, head } = (await groundOf(house, caseId)) ?? refuse("task.not-found");
      allow(subjectOfPart(card, unmarked));
      const { status, owner, limit } = query;
      const { shown, page, next } = await fillPage(limit, cursor as string | undefined, {
        read: async (size, past) => {
          const { parts, hasMore } = await tasks.page(caseId, size, past, isDownwards(query)); // We sealed it.
          return { items: parts, hasMore };
        },
        among: (some) =>
          some.filter(
            (task) =>
              (status === undefined || task.status === status) &&
              (owner === undefined || task.owner === owner) &&
              can("task.read", subjectOfPart(card, task)),
          ),
        placeOf: ({ taskId }) => taskId,
      });
      const events = viewTasks(shown, stamp);
      return { view: { data: shown, page }, next, writes: events.length > 0 ? append(caseId, head, events, stamp.zone) : [] };
    },

    async getTask(ask) {
      const { task, head } = await found(ask.path.taskId, ask);
      const events = viewTasks([task], ask.stamp);
      return { view: task, writes: events.length > 0 ? append(task.caseId, head, events, ask.stamp.zone) : [] };
    },

    async changeTask(ask) {
      const { path, body, stamp, match } = ask;
      const { task: before, ...ground } = await found(path.taskId, ask);
      match(before);
      const { task, events } = changeTask(before, body, stamp);
      if (task.owner !== before.owner) refuseUnfitOwner(task, ground.card, await peopleBehind(house, task.owner));
      const [event] = events;
      return event ? changed(task, ground, event, stamp) : { view: task };
    },

    async completeTask(ask) {
      const { task: before, ...ground } = await found(ask.path.taskId, ask);
      const { task, event } = completeTask(before, ask.body.outcome, ask.stamp);
      return changed(task, ground, event, ask.stamp);
    },

    async cancelTask(ask) {
      const { task: before, ...ground } = await found(ask.path.taskId, ask);
      const { task, event } = cancelTask(before, ask.body.reason, ask.stamp);
      return changed(task, ground, event, ask.stamp);
    },
  };
}
