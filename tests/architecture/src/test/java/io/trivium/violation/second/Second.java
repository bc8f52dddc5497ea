package io.trivium.violation.second;

import io.trivium.violation.first.First;
import java.util.List;

/** Half of a cycle. */
public record Second(List<First> firsts) {}
