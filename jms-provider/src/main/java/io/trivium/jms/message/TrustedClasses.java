package io.trivium.jms.message;

import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classes that a received {@link jakarta.jms.ObjectMessage} may hold: none, unless the application names them. Thread-safe. */
public final class TrustedClasses {
    /** Nothing but what Java serializes without a class: strings and arrays of primitive types. */
    public static final TrustedClasses NONE = new TrustedClasses(List.of());

    private static final String LIMITS = "maxdepth=64;maxrefs=1000000;maxarray=16777216;";

    private final ObjectInputFilter filter;

    /**
     * @param patterns names of classes, {@code package.*} for the classes of a package, {@code package.**} for those of its
     *     sub-packages too
     * @throws IllegalArgumentException if one is none of these
     */
    public TrustedClasses(List<String> patterns) {
        StringBuilder text = new StringBuilder(LIMITS);
        for (String pattern : patterns) {
            if (!pattern.matches("[\\w$.]+(\\.\\*{1,2})?")) {
                throw new IllegalArgumentException("'" + pattern
                        + "' names no class to be trusted: write a class's full name, package.* or package.**");
            }
            text.append(pattern).append(';');
        }
        filter = ObjectInputFilter.Config.createFilter(text + "!*");
    }

    /** Deserializes what was received. */
    @Nullable
    Serializable read(byte[] serialized) throws MessageFormatException {
        return read(serialized, filter);
    }

    /** Deserializes what this application serialized. */
    static @Nullable Serializable readOwn(byte[] serialized) throws MessageFormatException {
        return read(serialized, null);
    }

    private static @Nullable Serializable read(byte[] serialized, @Nullable ObjectInputFilter filter)
            throws MessageFormatException {
        try (ApplicationObjects in = new ApplicationObjects(new ByteArrayInputStream(serialized))) {
            if (filter != null) {
                in.setObjectInputFilter(filter);
            }
            return (Serializable) in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            MessageFormatException refusal = new MessageFormatException("The object cannot be deserialized (" + e
                    + "). Classes must be named in the connection factory's option trustedClasses.");
            refusal.setLinkedException(e);
            throw refusal;
        } catch (LinkageError | StackOverflowError e) {
            // A class that is not whole here, or that runs code of its own which fails
            MessageFormatException refusal =
                    new MessageFormatException("The object's classes cannot be used here to deserialize it: " + e);
            refusal.initCause(e);
            throw refusal;
        }
    }

    /** Finds classes where the application does: by its thread's loader. */
    private static final class ApplicationObjects extends ObjectInputStream {
        ApplicationObjects(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            if (loader != null) {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description);
                }
            }
            return super.resolveClass(description);
        }
    }
}
