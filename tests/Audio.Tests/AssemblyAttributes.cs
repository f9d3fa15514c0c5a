using Xunit.Sdk;
using Xunit.v3;

// Tests change the current folder and the PATH, which are the whole process's.
[assembly: Parallelization(Mode = ParallelMode.None)]
