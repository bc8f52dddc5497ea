/** The whole engine, driven by hand through seeded scenarios, against a reference model and under faults of disk, process and time. */
@NullMarked
package io.trivium.testkit;

import org.jspecify.annotations.NullMarked;
