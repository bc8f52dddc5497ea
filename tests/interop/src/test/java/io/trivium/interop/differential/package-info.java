/** Scripted conversations with a genuine Apache RocketMQ and with ours, whose answers are compared field by field. */
@NullMarked
package io.trivium.interop.differential;

import org.jspecify.annotations.NullMarked;
