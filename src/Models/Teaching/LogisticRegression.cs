using System.Numerics.Tensors;

namespace MirTool.Models.Teaching;

/// <summary>Logistic regression with a ridge penalty: minimises Σ w·log(1 + exp(-s·z)) + λ/2·|v|² with z = offset + v·x + b and s = ±1.</summary>
/// <remarks>
/// In double precision by L-BFGS with a backtracking line search (J. Nocedal and S. Wright, Numerical Optimization, 2006, algorithms 7.4
/// and 3.1). The bias b has a penalty of its own, or none. Nothing is random, and one fit runs on one thread: equal input gives equal bits.
/// </remarks>
internal sealed class LogisticRegression
{
    private const int Memory = 10;
    private const int MaximumSteps = 200;
    private const double SmallGradient = 1e-5;

    private readonly double[][] inputs;
    private readonly double[] offsets;
    private readonly bool[] isPositive;
    private readonly double[] weights;
    private readonly double penalty;
    private readonly double biasPenalty;
    private readonly int size;

    private LogisticRegression(double[][] inputs, double[] offsets, bool[] isPositive, double[] weights, double penalty, double biasPenalty)
    {
        this.inputs = inputs;
        this.offsets = offsets;
        this.isPositive = isPositive;
        this.weights = weights;
        this.penalty = penalty;
        this.biasPenalty = biasPenalty;
        size = inputs[0].Length;
    }

    /// <summary>Fits.</summary>
    /// <param name="inputs">[row][dimension]; at least one row.</param>
    /// <param name="offsets">Of each row, in log-odds; 0 for none.</param>
    /// <param name="isPositive">Of each row.</param>
    /// <param name="weights">Of each row, from 0.</param>
    /// <param name="penalty">λ, more than 0.</param>
    /// <param name="biasPenalty">That of the bias; 0 for none.</param>
    /// <param name="start">Where to begin, as the result is; null for 0.</param>
    /// <returns>v, then b.</returns>
    public static double[] Fit(double[][] inputs, double[] offsets, bool[] isPositive, double[] weights, double penalty, double biasPenalty = 0, double[]? start = null)
    {
        var problem = new LogisticRegression(inputs, offsets, isPositive, weights, penalty, biasPenalty);
        double[] point = start is null ? new double[problem.size + 1] : [.. start];
        return problem.Minimise(point);
    }

    private double[] Minimise(double[] point)
    {
        double[] gradient = new double[point.Length];
        double value = Evaluate(point, gradient);
        var history = new Queue<(double[] Step, double[] Change, double Scale)>();
        for (int i = 0; i < MaximumSteps && TensorPrimitives.Norm<double>(gradient) > SmallGradient * Math.Max(1, TensorPrimitives.Norm<double>(point)); i++)
        {
            double[] direction = Direction(gradient, history);
            double slope = TensorPrimitives.Dot<double>(direction, gradient);
            double[] next = new double[point.Length];
            double[] nextGradient = new double[point.Length];
            double length = history.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
            double nextValue = double.PositiveInfinity;
            for (int halvings = 0; halvings < 40; halvings++, length /= 2)
            {
                TensorPrimitives.MultiplyAdd(direction, length, point, next);
                nextValue = Evaluate(next, nextGradient);
                if (nextValue <= value + 1e-4 * length * slope)
                {
                    break;
                }
            }

            if (nextValue >= value)
            {
                break;
            }

            Remember(history, point, next, gradient, nextGradient);
            (point, gradient, value) = (next, nextGradient, nextValue);
        }

        return point;
    }

    private static void Remember(
        Queue<(double[] Step, double[] Change, double Scale)> history, double[] point, double[] next, double[] gradient, double[] nextGradient)
    {
        double[] step = new double[point.Length];
        double[] change = new double[point.Length];
        TensorPrimitives.Subtract(next, point, step);
        TensorPrimitives.Subtract(nextGradient, gradient, change);
        double curvature = TensorPrimitives.Dot<double>(step, change);
        if (curvature > 1e-12)
        {
            history.Enqueue((step, change, 1 / curvature));
            if (history.Count > Memory)
            {
                history.Dequeue();
            }
        }
    }

    private static double[] Direction(double[] gradient, Queue<(double[] Step, double[] Change, double Scale)> history)
    {
        double[] direction = [.. gradient];
        (double[] Step, double[] Change, double Scale)[] pairs = [.. history];
        double[] along = new double[pairs.Length];
        for (int i = pairs.Length - 1; i >= 0; i--)
        {
            along[i] = pairs[i].Scale * TensorPrimitives.Dot<double>(pairs[i].Step, direction);
            TensorPrimitives.MultiplyAdd(pairs[i].Change, -along[i], direction, direction);
        }

        if (pairs.Length > 0)
        {
            double[] last = pairs[^1].Change;
            TensorPrimitives.Multiply(direction, 1 / (pairs[^1].Scale * TensorPrimitives.Dot<double>(last, last)), direction);
        }

        for (int i = 0; i < pairs.Length; i++)
        {
            double back = pairs[i].Scale * TensorPrimitives.Dot<double>(pairs[i].Change, direction);
            TensorPrimitives.MultiplyAdd(pairs[i].Step, along[i] - back, direction, direction);
        }

        TensorPrimitives.Negate(direction, direction);
        return direction;
    }

    private double Evaluate(double[] point, double[] gradient)
    {
        ReadOnlySpan<double> slope = point.AsSpan(0, size);
        Span<double> slopeGradient = gradient.AsSpan(0, size);
        TensorPrimitives.Multiply(slope, penalty, slopeGradient);
        double value = 0.5 * TensorPrimitives.Dot(slope, slopeGradient);
        double biasGradient = biasPenalty * point[size];
        value += 0.5 * biasPenalty * point[size] * point[size];
        for (int row = 0; row < inputs.Length; row++)
        {
            double z = offsets[row] + TensorPrimitives.Dot(slope, inputs[row]) + point[size];
            double against = isPositive[row] ? -z : z;
            value += weights[row] * (Math.Max(against, 0) + Math.Log(1 + Math.Exp(-Math.Abs(against))));
            double error = weights[row] * (TaughtHeads.Sigmoid(z) - (isPositive[row] ? 1 : 0));
            TensorPrimitives.MultiplyAdd(inputs[row], error, slopeGradient, slopeGradient);
            biasGradient += error;
        }

        gradient[size] = biasGradient;
        return value;
    }
}
