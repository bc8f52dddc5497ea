/** The same JMS loads against Trivium and Artemis, each with its own client in a process of its own. */
@NullMarked
package io.trivium.benchmarks.jms;

import org.jspecify.annotations.NullMarked;
