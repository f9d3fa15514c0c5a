using Xunit.Sdk;
using Xunit.v3;

// The tensor library has one generator of random numbers and one number of threads for the process; a trainer's weights hang on both.
[assembly: Parallelization(Mode = ParallelMode.None)]
