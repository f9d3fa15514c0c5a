using System.Globalization;

namespace MirTool.Annotation.Batch;

/// <summary>Which share a cluster's scheduler gives to this process: <c>--shard auto</c>.</summary>
/// <param name="Shard">The share.</param>
/// <param name="Source">Who says so, for the log.</param>
public sealed record SchedulerShard(Shard Shard, string Source)
{
    /// <summary>The variable that says how many shares there are, for schedulers that do not.</summary>
    public const string CountVariable = "MIRTOOL_SHARDS";

    /// <summary>Reads <c>auto</c> or <c>auto/N</c>.</summary>
    /// <param name="text">The option's value.</param>
    /// <param name="environment">Looks a variable up; null where it is not set.</param>
    /// <returns>Null for another value.</returns>
    /// <exception cref="InvalidDataException">No scheduler is there, or the number of shares is not known, or does not fit.</exception>
    public static SchedulerShard? TryParse(string text, Func<string, string?> environment)
    {
        string[] parts = text.Split('/');
        if (parts[0] != "auto" || parts.Length > 2)
        {
            return null;
        }

        int? count = parts.Length == 2 ? Count(parts[1], $"--shard {text}")
            : environment(CountVariable) is { Length: > 0 } value ? Count(value, CountVariable)
            : null;
        return Slurm(environment, count) ?? Kubernetes(environment, count) ?? AwsBatch(environment, count) ?? GnuParallel(environment, count)
            ?? throw new InvalidDataException(
                "--shard auto found no scheduler: none of SLURM_ARRAY_TASK_ID, SLURM_PROCID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX and PARALLEL_SEQ is set. "
                + "Start it as an array job, or give the share as I/N.");
    }

    private static SchedulerShard? Slurm(Func<string, string?> environment, int? count)
    {
        if (Number(environment, "SLURM_ARRAY_TASK_ID") is { } task)
        {
            if (count is { } asked)
            {
                return Of(task, asked, $"Slurm's array task {task}", "SLURM_ARRAY_TASK_ID");
            }

            int first = Number(environment, "SLURM_ARRAY_TASK_MIN") ?? 0;
            int last = Number(environment, "SLURM_ARRAY_TASK_MAX") ?? throw CountUnknown("Slurm's array task", "SLURM_ARRAY_TASK_MAX");
            int step = Math.Max(Number(environment, "SLURM_ARRAY_TASK_STEP") ?? 1, 1);
            int tasks = Number(environment, "SLURM_ARRAY_TASK_COUNT") ?? ((last - first) / step) + 1;
            // An array that begins elsewhere is a part of one that was submitted before: whoever resubmits tasks 7 to 9 means those of the whole.
            if (tasks != ((last - first) / step) + 1 || first > 1)
            {
                throw new InvalidDataException(
                    $"Slurm's array has {tasks} tasks from {first} to {last} in steps of {step}: that is not the whole, and how many there are in all is not known. Submit the whole array, requeue single tasks with scontrol requeue, or say how many shares there are, counted from 0: --shard auto/N.");
            }

            return Of((task - first) / step, tasks, $"Slurm's array task {task} of {first} to {last}", "SLURM_ARRAY_TASK_ID");
        }

        return Number(environment, "SLURM_PROCID") is { } process && (count ?? Number(environment, "SLURM_NTASKS")) is > 1 and var processes
            ? Of(process, processes, $"Slurm's task {process} of {processes}", "SLURM_PROCID")
            : null;
    }

    private static SchedulerShard? Kubernetes(Func<string, string?> environment, int? count) =>
        Number(environment, "JOB_COMPLETION_INDEX") is { } index
            ? Of(index, count ?? throw CountUnknown("Kubernetes' indexed job", "the Job's completions"), $"Kubernetes' completion index {index}", "JOB_COMPLETION_INDEX")
            : null;

    private static SchedulerShard? AwsBatch(Func<string, string?> environment, int? count) =>
        Number(environment, "AWS_BATCH_JOB_ARRAY_INDEX") is { } index
            ? Of(index, count ?? Number(environment, "AWS_BATCH_JOB_ARRAY_SIZE") ?? throw CountUnknown("AWS Batch's array job", "AWS_BATCH_JOB_ARRAY_SIZE"),
                $"AWS Batch's array index {index}", "AWS_BATCH_JOB_ARRAY_INDEX")
            : null;

    private static SchedulerShard? GnuParallel(Func<string, string?> environment, int? count) =>
        Number(environment, "PARALLEL_SEQ") is { } job
            ? Of(job - 1, count ?? throw CountUnknown("GNU parallel's job", "the number of jobs"), $"GNU parallel's job {job}", "PARALLEL_SEQ")
            : null;

    private static SchedulerShard Of(int index, int count, string source, string variable) => index >= 0 && index < count
        ? new(new Shard(index, count), source)
        : throw new InvalidDataException($"{source} is no share of {count}: {variable} must lead to 0 to {count - 1}. Give as many shares as there are tasks.");

    private static InvalidDataException CountUnknown(string who, string variable) => new(
        $"{who} does not say how many there are ({variable}). Say it with --shard auto/N, or set {CountVariable}=N for all of them.");

    private static int? Number(Func<string, string?> environment, string variable) => environment(variable) is { Length: > 0 } text
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new InvalidDataException($"{variable} must be a whole number, but is '{text}'.")
        : null;

    private static int Count(string text, string source) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count
            : throw new InvalidDataException($"{source} must say how many shares there are, such as 8, but says '{text}'.");
}
