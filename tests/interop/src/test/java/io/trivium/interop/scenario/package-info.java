/**
 * What applications do with a genuine RocketMQ client. Compiled once, run with each supported version of the client: a class loader of
 * its own gives it that version's jars.
 */
@NullMarked
package io.trivium.interop.scenario;

import org.jspecify.annotations.NullMarked;
