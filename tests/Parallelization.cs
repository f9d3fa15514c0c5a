using Xunit.Sdk;
using Xunit.v3;

// Most tests wait for a program, a disk or another test's lock. Those that change what belongs to the whole process (its current folder,
// its environment) say so: [Fact(DisableParallelization = true)].
[assembly: Parallelization(Mode = ParallelMode.All)]
